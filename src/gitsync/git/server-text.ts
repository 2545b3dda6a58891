const MAX_SERVER_TEXT_BYTES = 2048;
const ESCAPE = String.fromCharCode(27);
const TERMINAL_SEQUENCE = new RegExp(`${ESCAPE}(?:\\[[0-9;?]*[ -/]*[@-~]|[@-Z\\\\-_])`, 'g');
/** Control and format characters, the ones that turn the direction of text among them. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** What a server said, fit to be shown: no control characters, no decoration, at most 2 KiB. */
export function cleanServerText(text: string): string {
  const lines = text
    .replace(TERMINAL_SEQUENCE, '')
    .split('\n')
    // A progress line is overwritten by what follows its carriage return.
    .map((line) => line.replace(/\r+$/, '').split('\r').at(-1) ?? '')
    .map((line) =>
      line
        .replace(/\t/g, ' ')
        .replace(INVISIBLE, '')
        .replace(/^remote: ?/, '')
        .trimEnd(),
    )
    .filter((line) => /[\p{L}\p{N}]/u.test(line));
  return boundBytes(lines.join('\n').trim());
}

function boundBytes(text: string): string {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= MAX_SERVER_TEXT_BYTES) return text;
  return bytes
    .subarray(0, MAX_SERVER_TEXT_BYTES - 3)
    .toString('utf8')
    .replace(/\ufffd+$/, '')
    .concat('…');
}
