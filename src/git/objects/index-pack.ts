import { createHash } from 'node:crypto';
import { type FileHandle, open, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { crc32, createInflate, type Inflate, inflateSync } from 'node:zlib';
import { ByteCache } from '../../core/concurrency';
import { GitError, isGitError } from '../errors/git-error';
import { MirrorCorruptedError } from '../errors/mirror-corruption';
import { applyDelta, deltaSizes } from './apply-delta';
import { ByteReader } from './byte-reader';
import { chunkSizeFor, unpackUpTo } from './zlib';
import { MAX_OBJECT_BYTES, MAX_STRUCTURE_BYTES } from './object-store';
import {
  KINDS,
  MAX_CHAIN_BYTES,
  MAX_DELTA_CHAIN,
  MAX_ENTRY_HEADER_BYTES,
  PACK_HEADER_BYTES,
  packedBound,
  type PackEntry,
  readPackEntry,
} from './pack-entry';
import { printPackIndex } from './pack-index';
import { objectHeader, type ObjectKind, shaOf, type Sha } from './sha';

/** Each object takes about 100 bytes of memory while the pack is indexed. */
const MAX_OBJECTS = 2_000_000;
/** Limit on everything that deltas inflate to, with their bases: a few minutes of work. */
const MAX_WORK_BYTES = 256 * 1024 ** 3;
/** Most deltas of a pack follow soon after their bases. */
const CACHED_BYTES = 24 * 1024 * 1024;
/** Contents up to this size are kept as bases; larger ones are inflated again for each delta. */
const KEPT_BYTES = CACHED_BYTES / 8;
/** Assumed chain length of a base that is only known by its id. */
const UNKNOWN_STEPS = 16;
const CHECKSUM_BYTES = 20;
/** Inflates synchronously up to this size; more would block the event loop. */
const SMALL_BYTES = 64 * 1024;
const PIECE_BYTES = 64 * 1024;
/** Bytes, some 20 ms of work, after which other work may run. */
const BUSY_BYTES = 8 * 1024 * 1024;
/** Two variable-length numbers of at most nine bytes. */
const DELTA_SIZES_BYTES = 18;

/** Name of the pack until its checksum is known. */
const INCOMING = 'incoming.pack';

/** A pack that is complete, with its index beside it. */
export interface IndexedPack {
  /** `pack-<checksum>`, without the ends of the two files. */
  name: string;
  /** Ids of its objects, in the order of the pack. */
  shas: Sha[];
}

type Base = NonNullable<PackEntry['base']>;

/**
 * Receives a pack as it streams in and indexes it, as `git index-pack --stdin` does. Checks every object before the next
 * one, because a pack may declare whatever sizes it wants. A delta whose base is not in the pack is refused.
 */
export class PackReceiver {
  private readonly feed = new ByteReader();
  private readonly hash = createHash('sha1');
  private readonly offsets: number[] = [];
  /** CRC-32 of each entry as it is in the pack. */
  private readonly checksums: number[] = [];
  /** Null while the base of a delta is not known. */
  private readonly shas: (Sha | null)[] = [];
  private readonly kinds: (ObjectKind | null)[] = [];
  /** Contents by the numbers of their entries. */
  private readonly contents = new ByteCache<Buffer>(CACHED_BYTES);
  /** Entries by their ids; null as long as no delta names its base by id. */
  private numbers: Map<Sha, number> | null = null;
  /** Deltas whose bases were not in memory when they came. */
  private unresolved: Delta[] = [];
  /** Bytes inflated along the chain, by the offset of the delta. */
  private readonly chains = new Map<number, number>();
  private workBytes = 0;
  private busyBytes = 0;
  private entryChecksum = 0;
  private checksum = '';
  private readonly received: Promise<void>;

  private constructor(
    private readonly folder: string,
    private readonly file: FileHandle,
  ) {
    this.received = this.receive().catch(throwAsMalformed);
    // `push` reports it; there may be no call to `push` any more.
    this.received.catch(() => {});
  }

  /** Creates its files in the folder, which must be empty. */
  static async open(folder: string): Promise<PackReceiver> {
    return new PackReceiver(folder, await open(join(folder, INCOMING), 'wx+', 0o444));
  }

  /** Resolves when these bytes are written and checked. Throws if the pack is malformed or over a limit. */
  async push(bytes: Buffer): Promise<void> {
    await this.file.appendFile(bytes);
    await Promise.race([this.feed.push(bytes), this.received]);
  }

  /** Ends the stream. Throws if the pack is incomplete. */
  end(): Promise<void> {
    this.feed.end();
    return this.received;
  }

  /**
   * Resolves the deltas that are left, and writes the index. `mayGoOn` is called between two objects, and throws to stop.
   */
  async finish(mayGoOn: () => void): Promise<IndexedPack> {
    await this.received;
    await this.resolveAll(mayGoOn).catch(throwAsMalformed);
    const shas = this.shas as Sha[];
    const { folder, checksum, offsets, checksums } = this;
    const name = `pack-${checksum}`;
    const index = printPackIndex({ shas, offsets, checksums }, checksum);
    await writeFile(join(folder, `${name}.idx`), index, { mode: 0o444 });
    await rename(join(folder, INCOMING), join(folder, `${name}.pack`));
    return { name, shas };
  }

  async close(): Promise<void> {
    await this.end().catch(() => {});
    await this.file.close();
  }

  private async receive(): Promise<void> {
    const header = await this.feed.peek(PACK_HEADER_BYTES);
    if (header.toString('latin1', 0, 4) !== 'PACK') throw new MirrorCorruptedError('no pack');
    const count = header.readUInt32BE(8);
    if (count > MAX_OBJECTS) throw tooLarge(`holds ${count} objects`, { count, maxCount: MAX_OBJECTS });
    this.take(PACK_HEADER_BYTES);
    for (let seen = 0; seen < count; seen += 1) await this.receiveEntry();
    const trailer = await this.feed.peek(CHECKSUM_BYTES + 1);
    if (trailer.length !== CHECKSUM_BYTES)
      throw new MirrorCorruptedError('a pack does not end where it should');
    if (!trailer.equals(this.hash.digest()))
      throw new MirrorCorruptedError('a pack has another checksum than its own');
    this.checksum = trailer.toString('hex');
  }

  private async receiveEntry(): Promise<void> {
    const { feed } = this;
    const offset = feed.position;
    const entry = readPackEntry(await feed.peek(MAX_ENTRY_HEADER_BYTES), offset);
    const kind = (entry.base === null && KINDS[entry.type]) || null;
    refuseOver(entry.sizeBytes, kind === null || kind === 'blob' ? MAX_OBJECT_BYTES : MAX_STRUCTURE_BYTES);
    this.entryChecksum = 0;
    this.take(entry.dataOffset - offset);
    const isSmall = entry.sizeBytes <= SMALL_BYTES;
    const { start, content, sha } = await (isSmall
      ? this.inflateSmall(entry.sizeBytes, kind)
      : this.inflateLarge(entry.sizeBytes, kind));
    const number = this.offsets.push(offset) - 1;
    this.checksums.push(this.entryChecksum);
    this.shas.push(null);
    this.kinds.push(null);
    if (entry.base === null) this.resolve(number, { kind: kind as ObjectKind, sha: sha as Sha, content });
    else {
      this.limitChain(offset, entry.base, start);
      if (!this.applyAtOnce(number, entry.base, content)) this.unresolved.push({ number, base: entry.base });
    }
    await this.pause();
  }

  /** Consumes bytes that are here. */
  private take(length: number): Buffer {
    const bytes = this.feed.take(length);
    this.hash.update(bytes);
    this.entryChecksum = crc32(bytes, this.entryChecksum);
    return bytes;
  }

  private async inflateSmall(sizeBytes: number, kind: ObjectKind | null): Promise<Inflated> {
    const packed = await this.feed.peek(packedBound(sizeBytes));
    const maxOutputLength = sizeBytes + 1;
    const options = { info: true, maxOutputLength, chunkSize: chunkSizeFor(maxOutputLength) };
    // The option `info` adds the engine to the result; the types omit it.
    const { buffer, engine } = inflateSync(packed, options) as unknown as { buffer: Buffer; engine: Inflate };
    this.take(engine.bytesWritten);
    if (buffer.length !== sizeBytes) throw wrongSize();
    return { start: buffer, content: buffer, sha: kind && shaOf(kind, buffer) };
  }

  /** Keeps the content only if it may be a base. */
  private async inflateLarge(sizeBytes: number, kind: ObjectKind | null): Promise<Inflated> {
    const stream = createInflate({ chunkSize: PIECE_BYTES });
    const hash = kind && createHash('sha1').update(objectHeader(kind, sizeBytes));
    const pieces: Buffer[] = [];
    let keptBytes = 0;
    let unpackedBytes = 0;
    stream.on('data', (piece: Buffer) => {
      unpackedBytes += piece.length;
      if (unpackedBytes > sizeBytes) return void stream.destroy(wrongSize());
      hash?.update(piece);
      if (sizeBytes > KEPT_BYTES && keptBytes >= DELTA_SIZES_BYTES) return;
      keptBytes += piece.length;
      pieces.push(piece);
    });
    // The stream ends when it gets the bytes behind it, of which it consumes none.
    const ended = new Promise<boolean>((resolve, reject) => {
      stream.once('end', () => resolve(true));
      stream.once('error', reject);
    });
    ended.catch(() => {});
    for (let hasEnded = false; !hasEnded;) {
      const packed = await this.feed.peek(1);
      if (packed.length === 0) throw new MirrorCorruptedError('a pack ends too soon');
      const taken = new Promise<boolean>((resolve) => stream.write(packed, () => resolve(false)));
      const before = stream.bytesWritten;
      hasEnded = await Promise.race([ended, taken]);
      this.take(stream.bytesWritten - before);
    }
    if (unpackedBytes !== sizeBytes) throw wrongSize();
    const start = Buffer.concat(pieces);
    return { start, content: keptBytes === sizeBytes ? start : null, sha: hash?.digest('hex') ?? null };
  }

  /** `start`: the beginning of the delta. */
  private limitChain(offset: number, base: Base, start: Buffer): void {
    const { baseBytes, resultBytes } = deltaSizes(start);
    refuseOver(resultBytes, MAX_OBJECT_BYTES);
    const chainBytes = this.chainOf(base, baseBytes) + resultBytes;
    this.chains.set(offset, chainBytes);
    this.workBytes += chainBytes;
    refuseWork(chainBytes, MAX_CHAIN_BYTES);
    refuseWork(this.workBytes, MAX_WORK_BYTES);
  }

  private chainOf(base: Base, baseBytes: number): number {
    if (baseBytes <= KEPT_BYTES) return baseBytes;
    return 'offset' in base ? (this.chains.get(base.offset) ?? baseBytes) : baseBytes * UNKNOWN_STEPS;
  }

  /** Returns false if the delta or its base is not in memory. */
  private applyAtOnce(number: number, base: Base, delta: Buffer | null): boolean {
    const baseNumber = this.numberOf(base);
    const content = baseNumber === null ? undefined : this.contents.get(String(baseNumber));
    if (baseNumber === null || content === undefined || delta === null) return false;
    this.resolveDelta(number, { baseNumber, content: applyDelta(content, delta, MAX_OBJECT_BYTES) });
    return true;
  }

  /** Returns null if the base is not known yet. */
  private numberOf(base: Base): number | null {
    if ('offset' in base) return numberAt(this.offsets, base.offset);
    this.numbers ??= new Map(this.shas.flatMap((sha, number) => (sha === null ? [] : [[sha, number]])));
    return this.numbers.get(base.sha) ?? null;
  }

  private resolveDelta(number: number, result: { baseNumber: number; content: Buffer }): void {
    const { content, baseNumber } = result;
    const kind = this.kinds[baseNumber] as ObjectKind;
    if (kind !== 'blob') refuseOver(content.length, MAX_STRUCTURE_BYTES);
    this.resolve(number, { kind, sha: shaOf(kind, content), content });
  }

  private resolve(number: number, object: { kind: ObjectKind; sha: Sha; content: Buffer | null }): void {
    const { kind, sha, content } = object;
    this.kinds[number] = kind;
    this.shas[number] = sha;
    this.numbers?.set(sha, number);
    if (content === null) return;
    this.contents.add(String(number), content, content.length);
    this.busyBytes += content.length;
  }

  /** A delta may name a base by an id that is found later, and so several passes may be needed. */
  private async resolveAll(mayGoOn: () => void): Promise<void> {
    while (this.unresolved.length > 0) {
      const left: Delta[] = [];
      for (const delta of this.behindBases(this.unresolved)) {
        mayGoOn();
        if (!(await this.resolveFromFile(delta.number))) left.push(delta);
        await this.pause();
      }
      if (left.length === this.unresolved.length)
        throw new MirrorCorruptedError('the base of a difference is missing');
      this.unresolved = left;
    }
  }

  /** Orders deltas so that those built on one follow it at once: it is in memory then. */
  private behindBases(deltas: Delta[]): Delta[] {
    const builtOn = new Map<number | null, Delta[]>();
    const numbers = new Set(deltas.map(({ number }) => number));
    const first: Delta[] = [];
    for (const delta of deltas) {
      const base = this.numberOf(delta.base);
      if (base === null || !numbers.has(base)) first.push(delta);
      const siblings = builtOn.get(base);
      if (siblings === undefined) builtOn.set(base, [delta]);
      else siblings.push(delta);
    }
    // Deltas on one base that is not among them stay together.
    first.sort((a, b) => (this.numberOf(a.base) ?? 0) - (this.numberOf(b.base) ?? 0));
    const ordered: Delta[] = [];
    const waiting = first.reverse();
    for (let delta = waiting.pop(); delta !== undefined; delta = waiting.pop()) {
      ordered.push(delta);
      waiting.push(...(builtOn.get(delta.number) ?? []));
    }
    return ordered;
  }

  /** Returns false if the chain of bases leads to an unknown one. */
  private async resolveFromFile(number: number): Promise<boolean> {
    const chain: StoredEntry[] = [];
    let content: Buffer | undefined;
    for (let next: number | null = number; next !== null; next = chain.at(-1)?.baseNumber ?? null) {
      content = this.contents.get(String(next));
      if (content !== undefined) break;
      const entry = await this.readStored(next);
      if (entry === null) return false;
      if (chain.push(entry) > MAX_DELTA_CHAIN)
        throw new MirrorCorruptedError('a chain of differences has no end');
    }
    for (const entry of chain.reverse()) {
      const unpacked = await unpackUpTo(entry.packed, entry.sizeBytes + 1);
      const { number: at, baseNumber } = entry;
      content = baseNumber === null ? unpacked : applyDelta(content as Buffer, unpacked, MAX_OBJECT_BYTES);
      if (baseNumber !== null && this.shas[at] === null) this.resolveDelta(at, { baseNumber, content });
      else this.contents.add(String(at), content, content.length);
      this.busyBytes += content.length;
    }
    return true;
  }

  /** Returns null if its base is not known yet. */
  private async readStored(number: number): Promise<StoredEntry | null> {
    const offset = this.offsets[number];
    const end = this.offsets[number + 1] ?? this.feed.position;
    const bytes = Buffer.allocUnsafeSlow(end - offset);
    await this.file.read(bytes, 0, bytes.length, offset);
    const { base, dataOffset, sizeBytes } = readPackEntry(bytes, offset);
    const baseNumber = base && this.numberOf(base);
    if (base !== null && baseNumber === null) return null;
    return { number, baseNumber, sizeBytes, packed: bytes.subarray(dataOffset - offset) };
  }

  private async pause(): Promise<void> {
    if (this.busyBytes < BUSY_BYTES) return;
    this.busyBytes = 0;
    await yieldToOthers();
  }
}

interface Inflated {
  /** At least the two sizes of a delta. */
  start: Buffer;
  content: Buffer | null;
  /** Null for a delta. */
  sha: Sha | null;
}

interface Delta {
  number: number;
  base: Base;
}

interface StoredEntry {
  number: number;
  baseNumber: number | null;
  sizeBytes: number;
  packed: Buffer;
}

/** Returns the number of the entry at an offset. @throws MirrorCorruptedError for any other offset */
function numberAt(offsets: readonly number[], offset: number): number {
  let low = 0;
  let high = offsets.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (offsets[middle] < offset) low = middle + 1;
    else high = middle;
  }
  if (offsets[low] !== offset) throw new MirrorCorruptedError('a difference points into another object');
  return low;
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

/** Keeps errors that say what to do. */
function throwAsMalformed(error: unknown): never {
  throw isGitError(error) && !(error instanceof MirrorCorruptedError) ? error : malformedPack(error);
}

export const malformedPack = (cause: unknown) =>
  new GitError('git_invalid_repository', {
    message: 'What the server sent of the repository is malformed.',
    remedy: 'Run `git fsck` on the repository, on the server.',
    cause,
  });
