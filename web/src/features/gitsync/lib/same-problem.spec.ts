import { ApiProblem } from '../../../lib/api';
import { isAmong, withoutRepeats } from './same-problem';

const problem = (code: string, message = 'It is gone.') => new ApiProblem({ status: 502, code, message });

it('keeps the first of problems that say the same, and leaves out what is none', () => {
  const listed = [
    { title: 'Not committed', error: problem('git_repository_not_found') },
    { title: 'Not pulled', error: null },
    { title: 'Not checked', error: problem('git_repository_not_found') },
    { title: 'Not discarded', error: problem('changes_outdated') },
  ];
  expect(withoutRepeats(listed).map(({ title }) => title)).toEqual(['Not committed', 'Not discarded']);
});

it('recognizes a problem that is shown elsewhere', () => {
  expect(isAmong(problem('git_timeout'), [null, problem('git_timeout')])).toBe(true);
  expect(isAmong(problem('git_timeout'), [null, problem('git_timeout', 'Another host.')])).toBe(false);
});
