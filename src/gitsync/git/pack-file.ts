import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { inflateSync } from 'node:zlib';
import { applyDelta, deltaResultSize } from './delta';
import { objectTooLarge, type StoredObject } from './loose-objects';
import { MirrorDamagedError } from './mirror-damage';
import { PackIndex } from './pack-index';
import { type ObjectKind, type Sha, shaOf } from './sha';

const KINDS: Partial<Record<number, ObjectKind>> = { 1: 'commit', 2: 'tree', 3: 'blob', 4: 'tag' };
const OFFSET_DELTA = 6;
const REFERENCE_DELTA = 7;
/** Longest header of an entry: size and distance as variable-length numbers, or the id of the base. */
const MAX_ENTRY_HEADER_BYTES = 32;
/** So much of a packed difference tells its two sizes: zlib's table of codes before them may take 560 bytes. */
const MAX_DELTA_START_BYTES = 1_024;
/** Git itself makes chains of 50; a longer one than this is made to hurt. */
const MAX_DELTA_CHAIN = 5_000;

interface Entry {
  type: number;
  sizeBytes: number;
  /** Where its zlib stream begins. */
  dataOffset: number;
  base: { offset: number } | { sha: Sha } | null;
}

/** Reads single objects out of one pack, and knows how large each is before it unpacks it. */
export class PackFile {
  private constructor(
    private readonly pack: FileHandle,
    readonly packBytes: number,
    readonly index: PackIndex,
  ) {}

  static async open(packPath: string): Promise<PackFile> {
    const index = await PackIndex.open(packPath.replace(/\.pack$/, '.idx'));
    try {
      const pack = await open(packPath, 'r');
      const { size } = await pack.stat();
      return new PackFile(pack, size, index);
    } catch (error) {
      await index.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.pack.close(), this.index.close()]);
  }

  /** Whether the pack ends as its index says, which a pack that was cut off or swapped does not. */
  async isWhole(): Promise<boolean> {
    const trailer = Buffer.alloc(20);
    const { bytesRead } = await this.pack.read(trailer, 0, 20, this.packBytes - 20);
    return bytesRead === 20 && trailer.equals(await this.index.packChecksum());
  }

  /** Whether every byte is what it was when the pack was written; reads the whole file. */
  async hasGoodChecksum(): Promise<boolean> {
    const hash = createHash('sha1');
    const chunk = Buffer.alloc(1 << 20);
    let position = 0;
    while (position < this.packBytes - 20) {
      const length = Math.min(chunk.length, this.packBytes - 20 - position);
      const { bytesRead } = await this.pack.read(chunk, 0, length, position);
      if (bytesRead === 0) return false;
      hash.update(chunk.subarray(0, bytesRead));
      position += bytesRead;
    }
    return hash.digest().equals(await this.index.packChecksum());
  }

  async findSize(sha: Sha): Promise<{ kind: ObjectKind; sizeBytes: number } | null> {
    const offset = await this.index.findOffset(sha);
    if (offset === null) return null;
    const entry = await this.readEntry(offset);
    const sizeBytes = entry.base === null ? entry.sizeBytes : await this.deltaTargetSize(entry);
    return { kind: await this.kindOf(entry), sizeBytes };
  }

  async find(sha: Sha, maxBytes: number): Promise<StoredObject | null> {
    const offset = await this.index.findOffset(sha);
    if (offset === null) return null;
    const object = await this.readAt(offset, maxBytes);
    if (shaOf(object.kind, object.content) !== sha) {
      throw new MirrorDamagedError(`object ${sha} has other content than its id`);
    }
    return object;
  }

  private async readAt(offset: number, maxBytes: number): Promise<StoredObject> {
    const deltas: Entry[] = [];
    let entry = await this.readEntry(offset);
    while (entry.base !== null) {
      if (deltas.push(entry) > MAX_DELTA_CHAIN)
        throw new MirrorDamagedError('a chain of differences has no end');
      entry = await this.readEntry(await this.baseOffset(entry));
    }
    if (deltas[0] !== undefined) this.refuseOver(await this.deltaTargetSize(deltas[0]), maxBytes);
    // A small result may stand on a huge base: allow some shrinking, not a bomb.
    const chainLimit = deltas.length === 0 ? maxBytes : Math.max(maxBytes * 4, 1 << 24);
    this.refuseOver(entry.sizeBytes, chainLimit);
    const kind = KINDS[entry.type] as ObjectKind;
    let content = await this.inflate(entry);
    for (const delta of deltas.reverse()) {
      this.refuseOver(delta.sizeBytes, chainLimit);
      content = applyDelta(content, await this.inflate(delta), chainLimit);
    }
    return { kind, content };
  }

  private refuseOver(sizeBytes: number, maxBytes: number): void {
    if (sizeBytes > maxBytes) throw objectTooLarge(sizeBytes, maxBytes);
  }

  private async kindOf(entry: Entry): Promise<ObjectKind> {
    let root = entry;
    for (let length = 0; root.base !== null; length += 1) {
      if (length > MAX_DELTA_CHAIN) throw new MirrorDamagedError('a chain of differences has no end');
      root = await this.readEntry(await this.baseOffset(root));
    }
    return KINDS[root.type] as ObjectKind;
  }

  private async baseOffset(entry: Entry): Promise<number> {
    const { base } = entry;
    if (base !== null && 'offset' in base) return base.offset;
    const offset = base === null ? null : await this.index.findOffset(base.sha);
    if (offset === null) throw new MirrorDamagedError('the base of a difference is missing');
    return offset;
  }

  private async deltaTargetSize(entry: Entry): Promise<number> {
    const start = await this.readBytes(entry.dataOffset, MAX_DELTA_START_BYTES);
    return deltaResultSize(inflatePart(start));
  }

  private async inflate(entry: Entry): Promise<Buffer> {
    // zlib's own bound of what `sizeBytes` can be compressed to.
    const bound = entry.sizeBytes + (entry.sizeBytes >> 10) + 64;
    const packed = await this.readBytes(entry.dataOffset, bound);
    let content: Buffer;
    try {
      content = inflateSync(packed, { maxOutputLength: entry.sizeBytes + 1 });
    } catch (error) {
      throw new MirrorDamagedError('an object cannot be unpacked', error);
    }
    if (content.length !== entry.sizeBytes)
      throw new MirrorDamagedError('an object has another size than its header says');
    return content;
  }

  private async readEntry(offset: number): Promise<Entry> {
    const bytes = await this.readBytes(offset, MAX_ENTRY_HEADER_BYTES);
    const type = (bytes.readUInt8(0) >> 4) & 7;
    const { value: sizeBytes, next: afterSize } = readEntrySize(bytes);
    let next = afterSize;
    let base: Entry['base'] = null;
    if (type === OFFSET_DELTA) {
      const distance = readDistance(bytes, next);
      next = distance.next;
      base = { offset: offset - distance.value };
      if (distance.value <= 0 || base.offset < 12)
        throw new MirrorDamagedError('a difference points outside of its pack');
    } else if (type === REFERENCE_DELTA) {
      base = { sha: bytes.toString('hex', next, next + 20) };
      next += 20;
    } else if (KINDS[type] === undefined) {
      throw new MirrorDamagedError('a pack holds an entry of no known type');
    }
    return { type, sizeBytes, dataOffset: offset + next, base };
  }

  private async readBytes(position: number, length: number): Promise<Buffer> {
    const available = Math.max(0, Math.min(length, this.packBytes - 20 - position));
    const buffer = Buffer.alloc(available);
    const { bytesRead } = await this.pack.read(buffer, 0, available, position);
    if (bytesRead === 0) throw new MirrorDamagedError('a pack ends too soon');
    return buffer.subarray(0, bytesRead);
  }
}

function inflatePart(packed: Buffer): Buffer {
  try {
    return inflateSync(packed, { finishFlush: 2 });
  } catch (error) {
    throw new MirrorDamagedError('an object cannot be unpacked', error);
  }
}

function readEntrySize(bytes: Buffer): { value: number; next: number } {
  let byte = bytes.readUInt8(0);
  let value = byte & 0x0f;
  let scale = 16;
  let next = 1;
  while ((byte & 0x80) !== 0) {
    if (next >= 9 || next >= bytes.length) throw new MirrorDamagedError('an object has no readable size');
    byte = bytes.readUInt8(next);
    value += (byte & 0x7f) * scale;
    scale *= 128;
    next += 1;
  }
  return { value, next };
}

/** Each further byte counts one more than its bits, so that no distance can be written in two ways. */
function readDistance(bytes: Buffer, start: number): { value: number; next: number } {
  let next = start;
  let byte = bytes.readUInt8(next++);
  let value = byte & 0x7f;
  while ((byte & 0x80) !== 0) {
    if (next >= bytes.length) throw new MirrorDamagedError('a difference points nowhere');
    byte = bytes.readUInt8(next++);
    value = (value + 1) * 128 + (byte & 0x7f);
  }
  return { value, next };
}
