import fc from 'fast-check';
import { checkAppName, checkFileName, checkVersionName, isSameName, maxNameBytes, nameKey } from './names';
import { samples } from '../../test/support/samples';

const codeOf = (name: string) => checkFileName(name)?.code ?? null;

describe('names that are valid in a file system', () => {
  it.each([
    'Orders',
    'Ünïcode 表 📦',
    'Who? What: "this" <b>|*',
    "Bob's app (v2) [old]",
    'ends with a dot.',
    'ends with a blank ',
    '-rf',
    '.github',
    '.gitops',
    'git',
    'meta',
    'git~1 notes',
    'metadata',
    'console',
    'com10',
    'nullable.json',
    '👨‍👩‍👧 family',
    '…',
    'x'.repeat(maxNameBytes),
  ])('accepts %p', (name) => {
    expect(checkFileName(name)).toBeNull();
  });

  it.each([
    ['', 'blank'],
    ['   ', 'blank'],
    ['\u00a0\u3000', 'blank'],
    ['\u200b\u200d\ufeff', 'blank'],
    ['\u3164', 'blank'],
    ['a/b', 'slash'],
    ['a\\b', 'slash'],
    ['../etc', 'slash'],
    ['a\0b', 'control_character'],
    ['a\nb', 'control_character'],
    ['a\u007fb', 'control_character'],
    ['a\u0085b', 'control_character'],
    ['.', 'dots_only'],
    ['..', 'dots_only'],
    ['...', 'dots_only'],
    ['. .', 'dots_only'],
    ['.\u200c.', 'dots_only'],
    ['a\ud800', 'not_unicode'],
    ['\udc00', 'not_unicode'],
  ])('refuses %p as %s', (name, code) => {
    expect(codeOf(name)).toBe(code);
  });

  it.each([
    '.git',
    '.GIT',
    '.Git',
    '.git.',
    '.git ',
    '.git . .',
    '.git::$INDEX_ALLOCATION',
    '.git:stream',
    '.git .:x',
    'git~1',
    'GIT~1',
    'GIT~2',
    'git~10',
    'GIT~1.',
    'git~1::$DATA',
    'GI7EBA~1',
    '.g\u200cit',
    '.\u200dg\u202ai\u206ft\ufeff',
    '.gi\u00adt',
    '\uff0egit',
    '.ｇｉｔ',
    '.gitmodules',
    '.GitModules ',
    '.gitattributes',
  ])('refuses %p, which some file system treats as a part of Git', (name) => {
    expect(codeOf(name)).toBe('git_folder');
  });

  it.each([
    '.meta',
    '.META',
    '.meta.',
    '.meta ',
    'meta~1',
    'META~3',
    '.m\u200beta',
    '.meta::$INDEX_ALLOCATION',
  ])('refuses %p, which some file system treats as .meta', (name) => {
    expect(codeOf(name)).toBe('meta_folder');
  });

  it.each([
    'CON',
    'con',
    'Prn',
    'aux.txt',
    'NUL.tar.gz',
    'nul ',
    'com1',
    'COM9.json',
    'LPT1',
    'lpt³',
    'CONIN$',
    'conout$',
    'aux:',
    'con .x',
  ])('refuses %p, which Windows reserves', (name) => {
    expect(codeOf(name)).toBe('reserved_on_windows');
  });

  it('measures the length in bytes of UTF-8, and leaves room for .json after a version', () => {
    expect(codeOf('é'.repeat(128))).toBe('too_long');
    expect(codeOf('é'.repeat(127))).toBeNull();
    expect(checkAppName('v'.repeat(255))).toBeNull();
    expect(checkVersionName('v'.repeat(250))).toBeNull();
    expect(checkVersionName('v'.repeat(251))?.code).toBe('too_long');
  });

  it('explains each refusal', () => {
    expect(checkFileName('a/b')).toEqual({
      code: 'slash',
      reason: expect.stringContaining('slash') as string,
    });
  });

  it('refuses .git in any case, with any suffix that Windows drops and any invisible characters', () => {
    const invisible = fc.constantFrom(
      '',
      '\u200c',
      '\u200d',
      '\u200e',
      '\u202e',
      '\u206a',
      '\ufeff',
      '\u200b',
    );
    const letters = fc.tuple(
      ...['.', 'g', 'i', 't'].map((c) => fc.tuple(fc.constantFrom(c, c.toUpperCase()), invisible)),
    );
    const tail = fc.string({ unit: fc.constantFrom('.', ' ') });
    fc.assert(
      fc.property(letters, tail, (spelling, end) => {
        expect(codeOf(spelling.flat().join('') + end)).toBe('git_folder');
      }),
    );
  });

  it('never accepts a name that would leave its folder or break a tree', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
        if (checkFileName(name) !== null) return;
        expect(name).not.toMatch(/[/\\\0]/);
        expect(['', '.', '..']).not.toContain(name.trim());
        expect(Buffer.from(name).toString()).toBe(name);
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
      }),
      { numRuns: samples(500) },
    );
  });
});

describe('names compared without case and Unicode form', () => {
  it.each([
    ['Orders', 'oRDERS'],
    ['Caf\u00e9', 'CAFE\u0301'],
    ['Straße', 'STRASSE'],
    ['STRAẞE', 'strasse'],
    ['ΟΔΟΣ', 'οδος'],
    ['ΟΔΟς', 'οδοσ'],
    ['İstanbul', 'i\u0307stanbul'],
    ['\u212bngström', 'ångstro\u0308m'],
    ['\u212a', 'k'],
    ['of\ufb01ce', 'OFFICE'],
    ['ǅ', 'ǆ'],
    ['각', '\u1100\u1161\u11a8'],
    ['\ud801\udc00', '\ud801\udc28'],
  ])('treats %p and %p as equal', (one, other) => {
    expect(nameKey(one)).toBe(nameKey(other));
    expect(isSameName(one, other)).toBe(true);
  });

  it.each([
    ['Orders', 'Orders '],
    ['sınır', 'sinir'],
    ['resume', 'résumé'],
    ['①', '1'],
    ['Ａ', 'A'],
    ['v1', 'v1.'],
    ['о', 'o'],
  ])('treats %p and %p as different', (one, other) => {
    expect(isSameName(one, other)).toBe(false);
  });

  it('is idempotent and independent of case and form', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        const key = nameKey(name);
        expect(nameKey(key)).toBe(key);
        expect(nameKey(name.normalize('NFD'))).toBe(key);
        expect(nameKey(name.normalize('NFC'))).toBe(key);
        expect(nameKey(name.toLowerCase())).toBe(key);
        if (!name.includes('ı')) expect(nameKey(name.toUpperCase())).toBe(key);
      }),
      { numRuns: samples(500) },
    );
  });

  it('is the same for the upper and lower case of every character', () => {
    for (let code = 0; code <= 0x1ffff; code++) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      const letter = String.fromCodePoint(code);
      if (letter === 'ı') continue;
      const key = nameKey(letter);
      const wrong = [letter.toUpperCase(), letter.toLowerCase(), letter.normalize('NFD'), key].filter(
        (form) => nameKey(form) !== key,
      );
      if (wrong.length > 0) throw new Error(`U+${code.toString(16)}: ${wrong.join(' ')}`);
    }
  });
});
