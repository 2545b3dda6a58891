import { promisify } from 'node:util';
import { constants, deflate, deflateSync, inflate, inflateSync } from 'node:zlib';

const deflateAsync = promisify(deflate);
const inflateAsync = promisify(inflate);
/** Up to this size, handing the work to another thread takes longer than the work, which is less than 0.1 ms. */
const SYNC_BYTES = 64 * 1024;

/** Minimum that zlib accepts. */
const MIN_CHUNK_BYTES = 64;
const MAX_CHUNK_BYTES = 1 << 20;

/** Inflates a zlib stream of known size into memory of its own. Throws if the stream is longer. */
export function unpackExactly(packed: Buffer, sizeBytes: number): Buffer {
  const maxOutputLength = sizeBytes + 1;
  return withOwnMemory(inflateSync(packed, { maxOutputLength, chunkSize: chunkSizeFor(maxOutputLength) }));
}

/** Inflates a zlib stream, in another thread if it is large. Throws if the result is longer than `maxBytes`. */
export async function unpackUpTo(packed: Buffer, maxBytes: number): Promise<Buffer> {
  const options = { maxOutputLength: maxBytes, chunkSize: chunkSizeFor(maxBytes) };
  return maxBytes <= SYNC_BYTES ? inflateSync(packed, options) : inflateAsync(packed, options);
}

/** zlib allocates a buffer of this size for each chunk, however little it holds. */
export const chunkSizeFor = (bytes: number): number =>
  Math.min(Math.max(bytes, MIN_CHUNK_BYTES), MAX_CHUNK_BYTES);

/**
 * Copies bytes that are cached: Node slices small buffers out of 8 KiB slabs, which live as long as one slice does,
 * and zlib's buffers have 16 KiB.
 */
export function withOwnMemory(bytes: Buffer): Buffer {
  if (bytes.buffer.byteLength <= bytes.length + 64) return bytes;
  const own = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(own);
  return own;
}

/** Compresses to a zlib stream in memory of its own, and in another thread if it is large. */
export async function compress(content: Buffer): Promise<Buffer> {
  const options = { level: constants.Z_BEST_SPEED, chunkSize: chunkSizeFor(content.length) };
  const isSmall = content.length <= SYNC_BYTES;
  return withOwnMemory(isSmall ? deflateSync(content, options) : await deflateAsync(content, options));
}
