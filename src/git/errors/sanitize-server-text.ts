const MAX_SERVER_TEXT_BYTES = 2048;
const MAX_SERVER_LINE_BYTES = 256;
const OMISSION = '\n…\n';
const ESCAPE = String.fromCharCode(27);
/** OSC, DCS and similar sequences with their contents; CSI sequences (colors, cursor); two-character sequences. */
const TERMINAL_SEQUENCE = new RegExp(
  [
    `(?:${ESCAPE}[\\]PX^_]|[\\x9d\\x90\\x98\\x9e\\x9f])[^\\x07\\x1b\\x9c\\n]*(?:\\x07|\\x9c|${ESCAPE}\\\\)?`,
    `(?:${ESCAPE}\\[|\\x9b)[0-9:;<=>?]*[ -/]*[@-~]`,
    `${ESCAPE}[@-Z\\\\-_]`,
  ].join('|'),
  'g',
);
/** Control and format characters, including marks that change the direction of text. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Makes server output safe to display: no control characters, no decoration, at most 2 KiB. */
export function sanitizeServerText(text: string): string {
  const lines = text
    .replace(TERMINAL_SEQUENCE, '')
    .split('\n')
    // A carriage return overwrites the progress line before it.
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

/** Keeps the beginning and the end of a text that is too long. */
function boundBytes(text: string, maxBytes = MAX_SERVER_TEXT_BYTES): string {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= maxBytes) return text;
  const half = Math.floor((maxBytes - Buffer.byteLength(OMISSION)) / 2);
  const beginning = bytes
    .subarray(0, half)
    .toString('utf8')
    .replace(/\ufffd+$/, '');
  const end = bytes
    .subarray(-half)
    .toString('utf8')
    .replace(/^\ufffd+/, '');
  return `${beginning}${OMISSION}${end}`;
}

/** Like `sanitizeServerText`, but as one short line. */
export const sanitizeServerLine = (text: string): string =>
  boundBytes(sanitizeServerText(text), MAX_SERVER_LINE_BYTES).replaceAll('\n', ' ');
