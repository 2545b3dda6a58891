import { createInflate, type Inflate, inflateSync } from 'node:zlib';
import { ByteReader } from './byte-reader';
import { deltaSizes } from './apply-delta';
import { GitError, isGitError } from '../errors/git-error';
import { MirrorCorruptedError } from '../errors/mirror-corruption';
import { MAX_STRUCTURE_BYTES } from './object-store';
import {
  KINDS,
  MAX_CHAIN_BYTES,
  MAX_ENTRY_HEADER_BYTES,
  packedBound,
  type PackEntry,
  readPackEntry,
} from './pack-entry';
import { chunkSizeFor } from './inflate';

/** libgit2 holds the base and the result of a delta in memory as a whole. */
const MAX_OBJECT_BYTES = 256 * 1024 * 1024;
/** Each object takes about 250 bytes of memory while the pack is indexed. */
const MAX_OBJECTS = 2_000_000;
/**
 * Limit on everything that libgit2 inflates from deltas while it indexes the pack: a few minutes of work, during
 * which it does not ask if it should continue when the results already exist.
 */
const MAX_WORK_BYTES = 256 * 1024 ** 3;
/** libgit2 caches inflated bases up to this size; it inflates larger ones again for each delta. */
const KEPT_BYTES = 1024 * 1024;
/** Assumed chain length of a base that is only known by its id. */
const UNKNOWN_STEPS = 16;
const PACK_HEADER_BYTES = 12;
const CHECKSUM_BYTES = 20;
/** Inflates synchronously up to this size; more would block the event loop. */
const SMALL_BYTES = 64 * 1024;
const PIECE_BYTES = 64 * 1024;
/** Two variable-length numbers of at most nine bytes. */
const DELTA_SIZES_BYTES = 18;

/** Checks every object of a pack while it streams in, because libgit2 trusts whatever sizes a pack declares. */
export class PackInspection {
  private readonly feed = new ByteReader();
  /** Bytes inflated along the chain, by the offset of the delta. */
  private readonly chains = new Map<number, number>();
  private workBytes = 0;
  private readonly verdict = this.inspect().catch((error: unknown) => {
    throw isGitError(error) && error.code === 'git_too_large' ? error : malformedPack(error);
  });

  constructor() {
    // `push` reports it; there may be no call to `push` any more.
    this.verdict.catch(() => {});
  }

  /** Resolves when these bytes are checked. Throws if the pack is malformed or over a limit. */
  async push(bytes: Buffer): Promise<void> {
    await Promise.race([this.feed.push(bytes), this.verdict]);
  }

  /** Ends the stream. Throws if the pack is incomplete. */
  end(): Promise<void> {
    this.feed.end();
    return this.verdict;
  }

  private async inspect(): Promise<void> {
    const header = await this.feed.peek(PACK_HEADER_BYTES);
    if (header.toString('latin1', 0, 4) !== 'PACK') throw new MirrorCorruptedError('no pack');
    const count = header.readUInt32BE(8);
    if (count > MAX_OBJECTS) throw tooLarge(`holds ${count} objects`, { count, maxCount: MAX_OBJECTS });
    this.feed.skip(PACK_HEADER_BYTES);
    for (let seen = 0; seen < count; seen += 1) await this.inspectEntry();
    if ((await this.feed.peek(CHECKSUM_BYTES + 1)).length !== CHECKSUM_BYTES)
      throw new MirrorCorruptedError('a pack does not end where it should');
  }

  private async inspectEntry(): Promise<void> {
    const { feed } = this;
    const offset = feed.position;
    const entry = readPackEntry(await feed.peek(MAX_ENTRY_HEADER_BYTES), offset);
    const isStructure = entry.base === null && KINDS[entry.type] !== 'blob';
    refuseOver(entry.sizeBytes, isStructure ? MAX_STRUCTURE_BYTES : MAX_OBJECT_BYTES);
    feed.skip(entry.dataOffset - offset);
    const isSmall = entry.sizeBytes <= SMALL_BYTES;
    const start = await (isSmall ? passSmall(feed, entry.sizeBytes) : passLarge(feed, entry.sizeBytes));
    if (entry.base !== null) this.inspectDifference(offset, entry.base, start);
  }

  private inspectDifference(offset: number, base: NonNullable<PackEntry['base']>, start: Buffer): void {
    const { baseBytes, resultBytes } = deltaSizes(start);
    refuseOver(resultBytes, MAX_OBJECT_BYTES);
    const chainBytes = this.chainOf(base, baseBytes) + resultBytes;
    this.chains.set(offset, chainBytes);
    this.workBytes += chainBytes;
    refuseWork(chainBytes, MAX_CHAIN_BYTES);
    refuseWork(this.workBytes, MAX_WORK_BYTES);
  }

  private chainOf(base: NonNullable<PackEntry['base']>, baseBytes: number): number {
    if (baseBytes <= KEPT_BYTES) return baseBytes;
    return 'offset' in base ? (this.chains.get(base.offset) ?? baseBytes) : baseBytes * UNKNOWN_STEPS;
  }
}

/** Skips one small zlib stream; returns its content. */
async function passSmall(feed: ByteReader, sizeBytes: number): Promise<Buffer> {
  const packed = await feed.peek(packedBound(sizeBytes));
  const maxOutputLength = sizeBytes + 1;
  const options = { info: true, maxOutputLength, chunkSize: chunkSizeFor(maxOutputLength) };
  // The option `info` adds the engine to the result; the types omit it.
  const { buffer, engine } = inflateSync(packed, options) as unknown as { buffer: Buffer; engine: Inflate };
  feed.skip(engine.bytesWritten);
  if (buffer.length !== sizeBytes) throw wrongSize();
  return buffer;
}

/** Skips one zlib stream (asynchronous inflate); returns its first bytes. */
async function passLarge(feed: ByteReader, sizeBytes: number): Promise<Buffer> {
  const inflate = createInflate({ chunkSize: PIECE_BYTES });
  let start = Buffer.alloc(0);
  let unpackedBytes = 0;
  inflate.on('data', (piece: Buffer) => {
    if (start.length < DELTA_SIZES_BYTES)
      start = Buffer.concat([start, piece.subarray(0, DELTA_SIZES_BYTES)]);
    unpackedBytes += piece.length;
    if (unpackedBytes > sizeBytes) inflate.destroy(wrongSize());
  });
  // The stream ends when it gets the bytes behind it, of which it consumes none.
  const ended = new Promise<boolean>((resolve, reject) => {
    inflate.once('end', () => resolve(true));
    inflate.once('error', reject);
  });
  ended.catch(() => {});
  for (let hasEnded = false; !hasEnded;) {
    const packed = await feed.peek(1);
    if (packed.length === 0) throw new MirrorCorruptedError('a pack ends too soon');
    const taken = new Promise<boolean>((resolve) => inflate.write(packed, () => resolve(false)));
    const before = inflate.bytesWritten;
    hasEnded = await Promise.race([ended, taken]);
    feed.skip(inflate.bytesWritten - before);
  }
  if (unpackedBytes !== sizeBytes) throw wrongSize();
  return start;
}

const wrongSize = () => new MirrorCorruptedError('an object has another size than its header says');

function refuseOver(sizeBytes: number, maxBytes: number): void {
  if (sizeBytes > maxBytes) throw tooLarge(`holds an object of ${sizeBytes} bytes`, { sizeBytes, maxBytes });
}

function refuseWork(unpackedBytes: number, maxBytes: number): void {
  if (unpackedBytes > maxBytes)
    throw tooLarge(`takes ${unpackedBytes} bytes to unpack`, { unpackedBytes, maxBytes });
}

const tooLarge = (what: string, data: Record<string, number>) =>
  new GitError('git_too_large', {
    message: `The history of the branch ${what}, which is more than this server accepts.`,
    remedy: 'Remove it from the history of the branch, or connect a repository without it.',
    data,
  });

export const malformedPack = (cause: unknown) =>
  new GitError('git_invalid_repository', {
    message: 'What the server sent of the repository is malformed.',
    remedy: 'Run `git fsck` on the repository, on the server.',
    cause,
  });
