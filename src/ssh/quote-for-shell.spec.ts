import { quoteForShell } from './quote-for-shell';

describe('quoting for a shell', () => {
  it.each([
    ['a b', `'a b'`],
    [`it's`, `'it'\\''s'`],
    ['$(reboot)`;', `'$(reboot)\`;'`],
    ['', `''`],
  ])('makes one word of %p', (text, quoted) => expect(quoteForShell(text)).toBe(quoted));

  it('refuses NUL, which would truncate the command', () => {
    expect(() => quoteForShell('a\0b')).toThrow('NUL');
  });
});
