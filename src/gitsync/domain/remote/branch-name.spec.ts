import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { AppError } from '../../../core/errors';
import { checkBranchName } from '../index';

function isTaken(name: string): boolean {
  try {
    return checkBranchName(name) === name;
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid_branch') return false;
    throw error;
  }
}

/** Checks all names in one process, because one process per name would take minutes. */
function gitAccepts(names: string[]): boolean[] {
  const script = `for name; do git check-ref-format --branch "$name" >/dev/null 2>&1 && echo 1 || echo 0; done`;
  const { stdout } = spawnSync('sh', ['-c', script, 'sh', ...names], { encoding: 'utf8', cwd: '/' });
  return stdout
    .trim()
    .split('\n')
    .map((line) => line === '1');
}

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
    'refs/heads/x',
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
    ['\ud800', 'surrogate'],
    ['é'.repeat(123), '244 bytes'],
  ])('refuses %p with the reason', (name, words) => {
    expect(() => checkBranchName(name)).toThrow(words);
  });

  it('is trimmed', () => {
    expect(checkBranchName(' main\n')).toBe('main');
  });

  it('is accepted exactly if Git’s own command accepts it', () => {
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
    const verdicts = gitAccepts(names);
    expect(verdicts).toHaveLength(names.length);
    expect(names.filter((name, index) => isTaken(name) !== verdicts[index])).toEqual([]);
    expect(verdicts.filter(Boolean).length).toBeGreaterThan(100);
  });
});
