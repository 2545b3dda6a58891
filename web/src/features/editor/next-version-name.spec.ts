import { nextVersionName } from './next-version-name';

it.each([
  ['v1', [], 'v2'],
  ['v9', ['v10', 'v11'], 'v12'],
  ['1.2.3', [], '1.2.4'],
  ['Release 007', [], 'Release 008'],
  ['2026-11', [], '2026-12'],
  ['Beta', [], ''],
  ['v1', ['v2', 'v4'], 'v3'],
])('names the version after %s, beside %j', (name, taken, next) =>
  expect(nextVersionName(name, taken)).toBe(next),
);
