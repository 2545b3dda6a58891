import { checkCommitTemplate, fillTemplate, namesOf } from './message';

const values = { app: 'Orders', version: 'v1', workspace: 'Tools', user: 'Ada' };

it('inserts the names of things into the text around the message', () => {
  const parts = fillTemplate('[{workspace}/{app} {version}] {message}\n\nBy {user}', values);
  expect(parts).toEqual(['[Tools/Orders v1] ', '\n\nBy Ada']);
  expect(parts.join('Sort by date')).toBe('[Tools/Orders v1] Sort by date\n\nBy Ada');
});

it('does not expand placeholders or patterns inside of values', () => {
  const hostile = { ...values, app: '{message} {user}', user: '$& $1 {app}' };
  expect(fillTemplate('{app}: {message} ({user})', hostile)).toEqual([
    '{message} {user}: ',
    ' ($& $1 {app})',
  ]);
});

it('inserts the message twice', () => {
  expect(fillTemplate('{message}\n\n{message}', values).join('x')).toBe('x\n\nx');
});

it.each([
  ['', /lacks \{message\}/],
  ['{app}', /lacks \{message\}/],
  ['{Message}', /lacks \{message\}/],
  ['{message} {author}', /\{author\}/],
  ['{message} {toString}', /\{toString\}/],
])('refuses %p', (template, detail) => {
  expect(() => checkCommitTemplate(template)).toThrow(detail);
});

it('keeps other braces', () => {
  const template = '{message} {"a": 1} {} {1} { app }';
  expect(checkCommitTemplate(`  ${template}\r\n`)).toBe(template);
  expect(fillTemplate(template, values)).toEqual(['', ' {"a": 1} {} {1} { app }']);
});

it.each([
  [['Orders'], 'Orders'],
  [['Sales', 'Orders'], 'Orders, Sales'],
  [['v1', 'v1'], 'v1'],
  [['d', 'c', 'b', 'a', 'e'], 'a, b, c and 2 more'],
])('names %j as %s', (names, text) => {
  expect(namesOf(names)).toBe(text);
});
