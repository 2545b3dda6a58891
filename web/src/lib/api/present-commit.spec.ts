import { presentOf } from './present-commit';
import { ApiProblem } from './problem';

const present = {
  sha: 'a'.repeat(40),
  message: 'Theirs',
  author: { name: 'Grace', email: 'grace@example.org' },
  date: '2026-01-01T00:00:00Z',
};
const refusal = (code: string, data: object) =>
  ApiProblem.of(409, { code, detail: 'Someone else was first.', ...data });

it('is read from both refusals', () => {
  expect(presentOf(refusal('git_remote_moved', { present }))).toEqual(present);
  expect(presentOf(refusal('git_app_name_taken', { present }))).toEqual(present);
});

it('has no date and no message in an empty repository', () => {
  const nothing = { ...present, message: '', author: { name: '', email: '' }, date: null };
  expect(presentOf(refusal('git_remote_moved', { present: nothing }))).toEqual(nothing);
});

it('is not made up where the server does not tell, so that nothing can be replaced', () => {
  expect(presentOf(refusal('git_remote_moved', {}))).toBeNull();
  expect(presentOf(refusal('git_remote_moved', { present: null }))).toBeNull();
  expect(presentOf(refusal('git_push_rejected', { present }))).toBeNull();
  expect(presentOf(new Error('lost'))).toBeNull();
});
