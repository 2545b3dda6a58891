import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { findWellFormedRefs } from '../../../../test/support/find-well-formed-refs';
import { AppError } from '../../../core/errors';
import { checkBranchName, normalizeDirectory, tagNameOf } from './branch';
import { samples } from '../../../../test/support/samples';

describe('the name of a branch', () => {
  function isTaken(name: string): boolean {
    try {
      return checkBranchName(name) === name;
    } catch (error) {
      if (error instanceof AppError && error.code === 'invalid_branch') return false;
      throw error;
    }
  }

  /** A process of Git for each name takes half a minute, so only what `findWellFormedRefs` cannot tell gets one. */
  function gitAccepts(names: string[]): boolean[] {
    const wellFormed = findWellFormedRefs(names.map(refOf));
    const isOdd = (name: string) => /^-|^HEAD$|\s|\^\{\}$/.test(name);
    return names.map((name) => (isOdd(name) ? isBranchForGit(name) : wellFormed.has(refOf(name))));
  }

  const refOf = (name: string): string => `refs/heads/${name}`;

  const isBranchForGit = (name: string): boolean =>
    spawnSync('git', ['check-ref-format', '--branch', name], { cwd: '/' }).status === 0;

  describe('the name of a branch', () => {
    it.each([
      'main',
      'release/1.0',
      'feature/ü',
      '@-x',
      'a@b',
      'HEAD2',
      'x/HEAD',
      'a.b',
      'lock',
      'refs',
      'x/refs/heads',
      '{}',
      '"$(x)"',
    ])('accepts %p', (name) => {
      expect(isTaken(name)).toBe(true);
    });

    it.each([
      ['', 'empty'],
      ['.a', 'begins with a dot'],
      ['a/.b', 'begins with a dot'],
      ['a.lock', '.lock'],
      ['a.lock/b', '.lock'],
      ['a..b', 'two dots'],
      ['a b', 'blank'],
      ['a\tb', 'control character'],
      ['a\0b', 'control character'],
      ['a~1', 'one of'],
      ['a[b', 'one of'],
      ['a\\b', 'one of'],
      ['/a', 'slash'],
      ['a/', 'slash'],
      ['a//b', 'slash'],
      ['a.', 'ends with a dot'],
      ['a@{1}', '@{'],
      ['@', 'reserves this name'],
      ['HEAD', 'reserves this name'],
      ['-d', 'hyphen'],
      ['refs/heads/main', 'write main in place of refs/heads/main'],
      ['refs/x', 'begins with refs/'],
      ['\ud800', 'surrogate'],
      ['é'.repeat(123), '244 bytes'],
    ])('refuses %p with the reason', (name, words) => {
      expect(() => checkBranchName(name)).toThrow(words);
    });

    it('is trimmed', () => {
      expect(checkBranchName(' main\n')).toBe('main');
    });

    it('is accepted exactly if Git’s own command accepts it and it is no full name of a ref', () => {
      const piece = fc.constantFrom(
        ...[
          'a',
          'b',
          '/',
          '.',
          '..',
          '.lock',
          'lock',
          '@',
          '{',
          '@{',
          '-',
          'HEAD',
          '~',
          '^',
          ':',
          '?',
          '*',
          '[',
          '\\',
        ],
        ...['\x01', '\x7f', 'ü', '\u00a0x', '"', "'", '$', '}', '!', 'refs/heads/'],
      );
      const made = fc.sample(
        fc.array(piece, { minLength: 1, maxLength: 5 }).map((pieces) => pieces.join('')),
        1500,
      );
      const typed = fc.sample(fc.string({ minLength: 1, maxLength: 6 }), 300);
      const names = [...new Set([...made, ...typed])].filter((name) => name === name.trim() && name !== '@');
      const verdicts = gitAccepts(names).map(
        (verdict, index) => verdict && !names[index].startsWith('refs/'),
      );
      expect(verdicts).toHaveLength(names.length);
      expect(names.filter((name, index) => isTaken(name) !== verdicts[index])).toEqual([]);
      expect(verdicts.filter(Boolean).length).toBeGreaterThan(100);
    });
  });
});

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

describe('the name of a tag', () => {
  const refOf = (tag: string): string => `refs/tags/${tag}`;

  const expectRefs = (tags: readonly string[]) => {
    const wellFormed = findWellFormedRefs(tags.map(refOf));
    expect(tags.filter((tag) => !wellFormed.has(refOf(tag)))).toEqual([]);
  };

  it.each([
    ['Orders', 'v1', 'Orders/v1'],
    ['Sales report', 'v1.2', 'Sales%20report/v1.2'],
    ['Bestellungen ü', 'März', 'Bestellungen%20ü/März'],
    ['100%', 'a:b', '100%25/a%3Ab'],
    ['.hidden', 'v1.', '%2Ehidden/v1%2E'],
    ['a..b', 'v1.lock', 'a%2E.b/v1%2Elock'],
    ['-f', '@', '%2Df/%40'],
    ['@{x', '[1]', '%40{x/%5B1]'],
  ])('of %p and %p is %p', (app, version, tag) => {
    expect(tagNameOf(app, version)).toBe(tag);
    expectRefs([tag]);
  });

  it('is a ref for Git whatever the names are, and tells them apart', () => {
    const unit = fc.constantFrom(...'aZ.-@{}~^:?*[]\\/% lock\u0001\u007fü\n');
    const odd = fc.string({ unit, minLength: 1 });
    const tags: string[] = [];
    fc.assert(
      fc.property(odd, odd, (app, version) => {
        const tag = tagNameOf(app, version);
        tags.push(tag);
        expect(tag.split('/').map(decodeURIComponent)).toEqual([app, version]);
      }),
      { numRuns: samples(500) },
    );
    expectRefs(tags);
  });
});
