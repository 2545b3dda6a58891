import { ApiProblem } from './problem';

it('splits the words of the server into cause and remedy, and keeps the data of the error', () => {
  const told = ApiProblem.of(504, {
    code: 'git_timeout',
    detail: 'No answer. Wait.',
    remedy: 'Wait.',
    host: 'a',
  });
  expect([told.message, told.remedy, told.data]).toEqual(['No answer.', 'Wait.', { host: 'a' }]);
});
