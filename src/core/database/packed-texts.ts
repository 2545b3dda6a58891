/**
 * Packs long texts into a parameter of type `bytea`, with the place of each text in it, from 1, and its length, both in bytes.
 * As an array of texts, each of their quotes and backslashes would be escaped by pg and unescaped by PostgreSQL, which takes
 * longer than all the rest for a document of megabytes.
 */
export function packTexts(texts: readonly string[]): { bytes: Buffer; starts: number[]; lengths: number[] } {
  const buffers = texts.map((text) => Buffer.from(text, 'utf8'));
  const starts: number[] = [];
  let start = 1;
  for (const { length } of buffers) {
    starts.push(start);
    start += length;
  }
  return { bytes: Buffer.concat(buffers), starts, lengths: buffers.map(({ length }) => length) };
}

/** SQL: the text at `start` with this `length`, which are columns, in a parameter such as `$1`. */
export const packedText = (parameter: string): string =>
  `convert_from(substr(${parameter}::bytea, start, length), 'UTF8')`;
