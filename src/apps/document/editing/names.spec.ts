import { freePageName, problemOfName } from './names';

it('measures the names of pages as ToolJet does: a character may count twice', () => {
  expect(problemOfName('page', '😀'.repeat(16), [])).toBeNull();
  expect(problemOfName('page', '😀'.repeat(17), [])).toBe('too_long');
});

it('cuts a free name of a page to what ToolJet takes, and no character in two', () => {
  const name = '😀'.repeat(16);
  const free = freePageName(name, [name]);
  expect(free).toBe(`${'😀'.repeat(15)} 2`);
  expect(problemOfName('page', free, [name])).toBeNull();
  const odd = freePageName(`x${name}`, []);
  expect(odd).toBe(`x${'😀'.repeat(15)}`);
});
