import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { inflateSync } from 'node:zlib';
import { applyDelta, deltaSizes } from './apply-delta';
import { objectTooLarge, type StoredObject } from './loose-objects';
import { MirrorCorruptedError } from '../errors/mirror-corruption';
import { ByteCache } from '../../core/concurrency';
import {
  KINDS,
  MAX_CHAIN_BYTES,
  MAX_DELTA_CHAIN,
  MAX_ENTRY_HEADER_BYTES,
  PACK_HEADER_BYTES,
  type PackEntry,
  packedBound,
  readPackEntry,
} from './pack-entry';
import { PackIndex } from './pack-index';
import { PagedFile } from './paged-file';
import { type ObjectKind, type Sha, shaOf } from './sha';
import { unpackExactly } from './zlib';

/** Compressed bytes that suffice to read the two sizes of a delta: zlib's code table before them may take 560 bytes. */
const MAX_DELTA_START_BYTES = 1_024;
/** Unpacked bytes, some 50 ms of work, after which other work may run. */
const BUSY_BYTES = 64 << 20;
const READ_AT_ONCE_BYTES = 1 << 20;

/** Shared by all open packs: the versions of a file are deltas of each other, and are read one after the other. */
const bases = new ByteCache<Buffer>(12 << 20);
let packs = 0;

/** Reads single objects of one pack, and knows the size of each before inflating it. */
export class PackFile {
  private readonly id = ++packs;

  private constructor(
    private readonly pack: PagedFile,
    readonly index: PackIndex,
  ) {}

  static async open(packPath: string): Promise<PackFile> {
    const index = await PackIndex.open(packPath.replace(/\.pack$/, '.idx'));
    try {
      return new PackFile(await PagedFile.open(packPath), index);
    } catch (error) {
      await index.close();
      throw error;
    }
  }

  get packBytes(): number {
    return this.pack.bytes;
  }

  async close(): Promise<void> {
    await Promise.all([this.pack.close(), this.index.close()]);
  }

  /** Returns true if the pack's trailer matches its index, which a truncated or swapped pack's does not. */
  async isWhole(): Promise<boolean> {
    const trailer = await this.pack.readFromDisk(this.packBytes - 20, 20);
    return trailer.equals(await this.index.packChecksum());
  }

  /** Verifies the checksum of the pack; reads the whole file. */
  async hasGoodChecksum(): Promise<boolean> {
    const hash = createHash('sha1');
    let position = 0;
    while (position < this.packBytes - 20) {
      const length = Math.min(READ_AT_ONCE_BYTES, this.packBytes - 20 - position);
      const chunk = await this.pack.readFromDisk(position, length);
      if (chunk.length === 0) return false;
      hash.update(chunk);
      position += chunk.length;
    }
    return hash.digest().equals(await this.index.packChecksum());
  }

  /** Reads the entries as they are in the pack. */
  async *readEntries(): AsyncGenerator<Buffer, void> {
    const end = this.packBytes - 20;
    for (let at = PACK_HEADER_BYTES; at < end; at += READ_AT_ONCE_BYTES)
      yield this.pack.readFromDisk(at, Math.min(READ_AT_ONCE_BYTES, end - at));
  }

  /** Reads the object's own header only, not its base. */
  async findSize(sha: Sha): Promise<number | null> {
    const offset = await this.index.findOffset(sha);
    if (offset === null) return null;
    const entry = await this.readEntry(offset);
    return entry.base === null ? entry.sizeBytes : this.deltaTargetSize(entry);
  }

  async find(sha: Sha, maxBytes: number): Promise<StoredObject | null> {
    const offset = await this.index.findOffset(sha);
    if (offset === null) return null;
    const object = await this.readAt(offset, maxBytes);
    if (shaOf(object.kind, object.content) !== sha) {
      throw new MirrorCorruptedError(`object ${sha} has other content than its id`);
    }
    return object;
  }

  private async readAt(offset: number, maxBytes: number): Promise<StoredObject> {
    const chain = await this.readChain(await this.readEntry(offset));
    const [first] = chain;
    if (first.base !== null) this.refuseOver(await this.deltaTargetSize(first), maxBytes);
    // A small result may have a large base: allow some shrinking, but no decompression bomb.
    const chainLimit = first.base === null ? maxBytes : Math.max(maxBytes * 4, 1 << 24);
    const known = chain.findIndex((entry) => this.findBase(entry) !== undefined);
    let content = known === -1 ? EMPTY : (this.findBase(chain[known]) as Buffer);
    this.refuseOver(content.length, chainLimit);
    let chainBytes = 0;
    let busyBytes = 0;
    for (let at = (known === -1 ? chain.length : known) - 1; at >= 0; at -= 1) {
      const entry = chain[at];
      this.refuseOver(entry.sizeBytes, chainLimit);
      const unpacked = await this.inflate(entry);
      content = entry.base === null ? unpacked : applyDelta(content, unpacked, chainLimit);
      bases.add(this.keyOf(entry), content, content.length);
      chainBytes += content.length;
      this.refuseOver(chainBytes, MAX_CHAIN_BYTES);
      busyBytes += content.length;
      if (busyBytes < BUSY_BYTES) continue;
      // The short entries of a chain come from memory: nothing else would let other work run.
      await setImmediate();
      busyBytes = 0;
    }
    return { kind: kindOf(chain), content };
  }

  /** Returns an entry, its base, the base of that, and so on. */
  private async readChain(first: PackEntry): Promise<[PackEntry, ...PackEntry[]]> {
    let entry = first;
    const chain: [PackEntry, ...PackEntry[]] = [entry];
    while (entry.base !== null) {
      entry = await this.readEntry(await this.baseOffset(entry));
      if (chain.push(entry) > MAX_DELTA_CHAIN)
        throw new MirrorCorruptedError('a chain of differences has no end');
    }
    return chain;
  }

  private findBase(entry: PackEntry): Buffer | undefined {
    return bases.get(this.keyOf(entry));
  }

  private keyOf(entry: PackEntry): string {
    return `${this.id} ${entry.dataOffset}`;
  }

  private refuseOver(sizeBytes: number, maxBytes: number): void {
    if (sizeBytes > maxBytes) throw objectTooLarge(sizeBytes, maxBytes);
  }

  private async baseOffset(entry: PackEntry): Promise<number> {
    const { base } = entry;
    if (base !== null && 'offset' in base) return base.offset;
    const offset = base === null ? null : await this.index.findOffset(base.sha);
    if (offset === null) throw new MirrorCorruptedError('the base of a difference is missing');
    return offset;
  }

  private async deltaTargetSize(entry: PackEntry): Promise<number> {
    const start = await this.readBytes(entry.dataOffset, MAX_DELTA_START_BYTES);
    return deltaSizes(inflatePart(start)).resultBytes;
  }

  private async inflate(entry: PackEntry): Promise<Buffer> {
    const packed = await this.readBytes(entry.dataOffset, packedBound(entry.sizeBytes));
    let content: Buffer;
    try {
      content = unpackExactly(packed, entry.sizeBytes);
    } catch (error) {
      throw new MirrorCorruptedError('an object cannot be unpacked', error);
    }
    if (content.length !== entry.sizeBytes)
      throw new MirrorCorruptedError('an object has another size than its header says');
    return content;
  }

  private async readEntry(offset: number): Promise<PackEntry> {
    return readPackEntry(await this.readBytes(offset, MAX_ENTRY_HEADER_BYTES), offset);
  }

  private async readBytes(position: number, length: number): Promise<Buffer> {
    const available = Math.max(0, Math.min(length, this.packBytes - 20 - position));
    const bytes = await this.pack.read(position, available);
    if (bytes.length === 0) throw new MirrorCorruptedError('a pack ends too soon');
    return bytes;
  }
}

const EMPTY = Buffer.alloc(0);

/** A delta has the type of the object at the end of its chain. */
const kindOf = (chain: readonly PackEntry[]): ObjectKind => KINDS[chain[chain.length - 1].type] as ObjectKind;

function inflatePart(packed: Buffer): Buffer {
  try {
    return inflateSync(packed, { finishFlush: 2, chunkSize: MAX_DELTA_START_BYTES });
  } catch (error) {
    throw new MirrorCorruptedError('an object cannot be unpacked', error);
  }
}
