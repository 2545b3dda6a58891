import { positionAt } from '../../core/json-text';
import { documentTooLarge, invalidDocument, MAX_DOCUMENT_BYTES } from './document-errors';

/** Decodes a file. A byte order mark stays in the text, so that the file keeps its bytes. */
export function decodeDocument(bytes: Buffer): string {
  if (bytes.length > MAX_DOCUMENT_BYTES) throw documentTooLarge();
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw notUtf8(bytes, cause);
  }
}

function notUtf8(bytes: Buffer, cause: unknown) {
  const lossy = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const offset = firstDifference(bytes, Buffer.from(lossy, 'utf8'));
  const before = bytes.subarray(0, offset).toString('utf8');
  const { line, column } = positionAt(before, before.length);
  const place = `line ${line}, column ${column} (byte ${offset})`;
  return invalidDocument({
    detail: `The app document is not valid UTF-8, at ${place}.`,
    remedy: 'Save the file as UTF-8.',
    errors: [{ path: '', message: `is not valid UTF-8 at ${place}` }],
    data: { line, column },
    cause,
  });
}

function firstDifference(left: Buffer, right: Buffer): number {
  const length = Math.min(left.length, right.length);
  for (let offset = 0; offset < length; offset += 1) if (left[offset] !== right[offset]) return offset;
  return length;
}
