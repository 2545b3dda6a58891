import * as fc from 'fast-check';
import { isSameName, nameKey } from './names';
import { samples } from '../../test/support/samples';

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
