import { normalizeMessage } from './message';

describe('the message of a commit', () => {
  it('is normalized to LF and trimmed', () => {
    expect(normalizeMessage('\r\n  Sort by date\r\n\r\n- newest first\r\n')).toBe(
      'Sort by date\n\n- newest first',
    );
  });

  it.each(['# not a comment', '-m', '日本語 🎉', 'a\rb', 'x'.repeat(65_536), 'é'.repeat(32_768)])(
    'accepts any text',
    (text) => {
      expect(normalizeMessage(text)).toBe(text);
    },
  );

  it.each(['', ' \r\n\t', 'a\0b', 'x'.repeat(65_537), `${'é'.repeat(32_768)}x`, 'a\ud800'])(
    'refuses anything else',
    (text) => {
      expect(() => normalizeMessage(text)).toThrow(
        expect.objectContaining({ code: 'invalid_message', status: 422 }),
      );
    },
  );
});
