import * as fc from 'fast-check';
import { normalizeDirectory } from './branch';

describe('the directory of a workspace', () => {
  it.each([
    ['', ''],
    ['/', ''],
    ['  ', ''],
    [' apps/team a/ ', 'apps/team a'],
    ['//apps//', 'apps'],
    ['Büro/v1.', 'Büro/v1.'],
  ])('normalizes %p to %p', (text, directory) => {
    expect(normalizeDirectory(text)).toBe(directory);
  });

  it.each([
    '..',
    '../x',
    'a/../b',
    './a',
    'a//b',
    '.git',
    'a/.GIT/b',
    'x/.meta',
    'a\\b',
    'a\0b',
    'nul',
    'a/git~1',
  ])('refuses %p', (text) => {
    expect(() => normalizeDirectory(text)).toThrow(
      expect.objectContaining({ code: 'invalid_directory', status: 422 }),
    );
  });

  it('refuses a path of over 1,024 bytes', () => {
    expect(normalizeDirectory(`${'é'.repeat(100)}/`.repeat(5))).toHaveLength(504);
    expect(() => normalizeDirectory('é/'.repeat(400))).toThrow(
      expect.objectContaining({ code: 'invalid_directory' }),
    );
  });

  it('is idempotent', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '/', '.', ' ', 'ü') }), (text) => {
        let directory: string;
        try {
          directory = normalizeDirectory(text);
        } catch {
          return;
        }
        expect(normalizeDirectory(directory)).toBe(directory);
        expect(`/${directory}/`).not.toMatch(/\/\.{1,2}\/|\/\/.*\/\//);
      }),
    );
  });
});
