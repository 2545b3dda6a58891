import { parseDocumentRef } from './document-ref';

const SHA = 'a1'.repeat(20);
const ID = '6f9619ff-8b86-4011-b42d-00cf4fc964ff';

it.each([
  ['working', { kind: 'working' }],
  ['last', { kind: 'last' }],
  [SHA, { kind: 'commit', sha: SHA }],
  [`version:${ID.toUpperCase()}`, { kind: 'version', versionId: ID }],
  ['branch:feature/größer', { kind: 'branch', branch: 'feature/größer' }],
  ['tag:Sales%20report/v1', { kind: 'tag', tag: 'Sales%20report/v1' }],
  // A branch may have the name of something else.
  ['branch:last', { kind: 'branch', branch: 'last' }],
  [`branch:${SHA}`, { kind: 'branch', branch: SHA }],
])('reads %s', (text, ref) => {
  expect(parseDocumentRef(text, 'from')).toEqual(ref);
});

it.each([
  '',
  'HEAD',
  'main',
  SHA.slice(0, 12),
  SHA.toUpperCase(),
  `${SHA}~1`,
  'version:',
  'version:1',
  'branch:',
  'branch: main',
  'branch:a..b',
  'branch:a:b',
  'tag:',
  'tag:a b',
  'tag:-d',
  'branch:refs/heads/\u0000',
])('refuses %p and says where it stands', (text) => {
  expect(() => parseDocumentRef(text, 'to')).toThrow(
    expect.objectContaining({
      code: 'invalid_ref',
      status: 422,
      errors: [expect.objectContaining({ path: 'to' })],
    }),
  );
});
