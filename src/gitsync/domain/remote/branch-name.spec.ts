import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { findWellFormedRefs } from '../../../../test/support/find-well-formed-refs';
import { AppError } from '../../../core/errors';
import { checkBranchName } from './branch';

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
    const verdicts = gitAccepts(names).map((verdict, index) => verdict && !names[index].startsWith('refs/'));
    expect(verdicts).toHaveLength(names.length);
    expect(names.filter((name, index) => isTaken(name) !== verdicts[index])).toEqual([]);
    expect(verdicts.filter(Boolean).length).toBeGreaterThan(100);
  });
});
