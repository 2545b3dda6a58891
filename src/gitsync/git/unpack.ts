import { inflateSync } from 'node:zlib';

/** The least that zlib takes. */
const MIN_CHUNK_BYTES = 64;
const MAX_CHUNK_BYTES = 1 << 20;

/**
 * A zlib stream of so many bytes, in a buffer of that size: zlib's own of 16 KiB would stay with each commit and each
 * small folder for as long as that is kept. Throws where there are more than one too many.
 */
export function unpackExactly(packed: Buffer, sizeBytes: number): Buffer {
  const maxOutputLength = sizeBytes + 1;
  return inflateSync(packed, { maxOutputLength, chunkSize: chunkSizeFor(maxOutputLength) });
}

/** Each piece that zlib hands out is a buffer of this size, however little is in it. */
export const chunkSizeFor = (bytes: number): number =>
  Math.min(Math.max(bytes, MIN_CHUNK_BYTES), MAX_CHUNK_BYTES);
