import { GitFailure } from '../../../../src/git/errors/git-error';
import { ApiProblem, knowProblems } from './problem';
import { PROBLEM_TEXTS } from './problem-texts';

it('has each failure of Git, in the words of the server', () => {
  const written = Object.entries(GitFailure).map(([code, { message, remedy }]) => [
    code,
    { message, remedy },
  ]);
  expect(PROBLEM_TEXTS).toEqual(Object.fromEntries(written));
});

it('tells an error again by its code, and keeps its data and the words for unknown codes', () => {
  knowProblems({ git_timeout: { message: 'Der Server antwortet nicht.', remedy: 'Noch einmal versuchen.' } });
  const told = ApiProblem.of(504, {
    code: 'git_timeout',
    detail: 'No answer. Wait.',
    remedy: 'Wait.',
    host: 'a',
  });
  expect([told.message, told.remedy, told.data]).toEqual([
    'Der Server antwortet nicht.',
    'Noch einmal versuchen.',
    { host: 'a' },
  ]);
  const unknown = ApiProblem.of(409, { code: 'new_code', detail: 'It is so.' });
  expect([unknown.message, unknown.remedy]).toEqual(['It is so.', null]);
  knowProblems({});
});
