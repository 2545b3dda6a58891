import { nameProblem } from './name-problem';

const TAKEN = ['main', 'feature/table'];

it.each(['orders', 'fix/orders-2', 'ü', ' trimmed '])('takes %p', (name) => {
  expect(nameProblem(name, TAKEN)).toBeNull();
});

it.each([
  ['', 'Enter a name'],
  ['two words', 'in place of spaces'],
  ['a..b', 'Two dots'],
  ['what?', 'not allowed'],
  ['/a', 'slash'],
  ['-a', 'hyphen'],
  ['a.lock', '.lock'],
  ['.a', 'dot'],
  ['HEAD', 'itself'],
  ['main', 'already'],
  ['feature', 'this branch and “feature/table”'],
  ['main/next', 'this branch and “main”'],
])('says what is wrong with %p', (name, words) => {
  expect(nameProblem(name, TAKEN)).toContain(words);
});
