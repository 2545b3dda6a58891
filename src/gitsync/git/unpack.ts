import { inflateSync } from 'node:zlib';

/** The least that zlib takes. */
const MIN_CHUNK_BYTES = 64;
const MAX_CHUNK_BYTES = 1 << 20;

/** A zlib stream of so many bytes, in memory of its own. Throws where there are more than one too many. */
export function unpackExactly(packed: Buffer, sizeBytes: number): Buffer {
  const maxOutputLength = sizeBytes + 1;
  return withOwnMemory(inflateSync(packed, { maxOutputLength, chunkSize: chunkSizeFor(maxOutputLength) }));
}

/** Each piece that zlib hands out is a buffer of this size, however little is in it. */
export const chunkSizeFor = (bytes: number): number =>
  Math.min(Math.max(bytes, MIN_CHUNK_BYTES), MAX_CHUNK_BYTES);

/**
 * For what is kept: Node cuts small buffers out of pieces of 8 KiB, which stay as long as one of them, and zlib's
 * own have 16 KiB.
 */
export function withOwnMemory(bytes: Buffer): Buffer {
  if (bytes.buffer.byteLength <= bytes.length + 64) return bytes;
  const own = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(own);
  return own;
}
