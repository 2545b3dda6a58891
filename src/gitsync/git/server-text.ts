const MAX_SERVER_TEXT_BYTES = 2048;
const MAX_SERVER_LINE_BYTES = 256;
const OMISSION = '\n…\n';
const ESCAPE = String.fromCharCode(27);
/** Titles, links and the like, with all that is in them; colours and movements; the rest. */
const TERMINAL_SEQUENCE = new RegExp(
  [
    `(?:${ESCAPE}[\\]PX^_]|[\\x9d\\x90\\x98\\x9e\\x9f])[^\\x07\\x1b\\x9c\\n]*(?:\\x07|\\x9c|${ESCAPE}\\\\)?`,
    `(?:${ESCAPE}\\[|\\x9b)[0-9:;<=>?]*[ -/]*[@-~]`,
    `${ESCAPE}[@-Z\\\\-_]`,
  ].join('|'),
  'g',
);
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

/** Beginning and end of what is too long. */
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

/** As `cleanServerText`, in one short line, to stand in a sentence. */
export const cleanServerLine = (text: string): string =>
  boundBytes(cleanServerText(text), MAX_SERVER_LINE_BYTES).replaceAll('\n', ' ');
