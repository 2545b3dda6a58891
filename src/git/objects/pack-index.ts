import { createHash } from 'node:crypto';
import { MirrorCorruptedError } from '../errors/mirror-corruption';
import { PagedFile } from './paged-file';
import type { Sha } from './sha';

const SIGNATURE = Buffer.from([0xff, 0x74, 0x4f, 0x63, 0, 0, 0, 2]);
const FANOUT_START = 8;
const NAMES_START = FANOUT_START + 256 * 4;
const SHA_BYTES = 20;
const LARGE_OFFSET = 0x80000000;

/** Finds the offset of an object in a pack; reads only the part of the index that a lookup needs. */
export class PackIndex {
  private constructor(
    private readonly file: PagedFile,
    private readonly fanout: Buffer,
  ) {}

  static async open(path: string): Promise<PackIndex> {
    const file = await PagedFile.open(path);
    try {
      const head = await file.readFromDisk(0, NAMES_START);
      if (head.length !== NAMES_START || !head.subarray(0, 8).equals(SIGNATURE)) {
        throw new MirrorCorruptedError('the index of a pack is not one');
      }
      const index = new PackIndex(file, head.subarray(FANOUT_START));
      if (!index.isMonotonic) throw new MirrorCorruptedError('the index of a pack is not in order');
      const leastBytes = NAMES_START + index.objectCount * (SHA_BYTES + 8) + 2 * SHA_BYTES;
      if (file.bytes < leastBytes) throw new MirrorCorruptedError('the index of a pack ends too soon');
      return index;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  get objectCount(): number {
    return this.fanout.readUInt32BE(255 * 4);
  }

  private get isMonotonic(): boolean {
    for (let at = 4; at < this.fanout.length; at += 4)
      if (this.fanout.readUInt32BE(at) < this.fanout.readUInt32BE(at - 4)) return false;
    return true;
  }

  async close(): Promise<void> {
    await this.file.close();
  }

  async findOffset(sha: Sha): Promise<number | null> {
    const position = await this.findPosition(Buffer.from(sha, 'hex'));
    if (position === null) return null;
    const offsets = NAMES_START + this.objectCount * (SHA_BYTES + 4);
    const offset = (await this.read(offsets + position * 4, 4)).readUInt32BE(0);
    if (offset < LARGE_OFFSET) return offset;
    const large = offsets + this.objectCount * 4 + (offset - LARGE_OFFSET) * 8;
    const wide = Number((await this.read(large, 8)).readBigUInt64BE(0));
    if (!Number.isSafeInteger(wide))
      throw new MirrorCorruptedError('the index of a pack names no place in it');
    return wide;
  }

  async listShas(): Promise<Sha[]> {
    const names = await this.read(NAMES_START, this.objectCount * SHA_BYTES);
    return Array.from({ length: this.objectCount }, (_, at) =>
      names.toString('hex', at * SHA_BYTES, (at + 1) * SHA_BYTES),
    );
  }

  /** Checksum that the pack itself must end with. */
  async packChecksum(): Promise<Buffer> {
    return this.read(this.file.bytes - 2 * SHA_BYTES, SHA_BYTES);
  }

  private async findPosition(name: Buffer): Promise<number | null> {
    const first = name.readUInt8(0);
    let low = first === 0 ? 0 : this.fanout.readUInt32BE((first - 1) * 4);
    let high = this.fanout.readUInt32BE(first * 4);
    if (low >= high) return null;
    const start = low;
    const bucket = await this.read(NAMES_START + start * SHA_BYTES, (high - start) * SHA_BYTES);
    while (low < high) {
      const middle = (low + high) >> 1;
      const at = (middle - start) * SHA_BYTES;
      const order = name.compare(bucket, at, at + SHA_BYTES);
      if (order === 0) return middle;
      if (order < 0) high = middle;
      else low = middle + 1;
    }
    return null;
  }

  private async read(position: number, length: number): Promise<Buffer> {
    const bytes = await this.file.read(position, length);
    if (bytes.length !== length) throw new MirrorCorruptedError('the index of a pack ends too soon');
    return bytes;
  }
}

/** Entries of a pack, in the order of the pack. */
export interface PackEntries {
  shas: readonly Sha[];
  offsets: readonly number[];
  /** CRC-32 of each entry as it is in the pack. */
  checksums: readonly number[];
}

/** Prints the index (version 2, `gitformat-pack`) of a pack with this checksum. */
export function printPackIndex({ shas, offsets, checksums }: PackEntries, packChecksum: string): Buffer {
  const order = shas.map((_, number) => number).sort((a, b) => (shas[a] < shas[b] ? -1 : 1));
  const large = order.filter((number) => offsets[number] >= LARGE_OFFSET);
  const rowsBytes = order.length * (SHA_BYTES + 8) + large.length * 8;
  const index = Buffer.alloc(NAMES_START + rowsBytes + 2 * SHA_BYTES);
  SIGNATURE.copy(index);
  const sumsStart = NAMES_START + order.length * SHA_BYTES;
  const offsetsStart = sumsStart + order.length * 4;
  const largeStart = offsetsStart + order.length * 4;
  let largeRow = 0;
  order.forEach((number, row) => {
    index.write(shas[number], NAMES_START + row * SHA_BYTES, 'hex');
    index.writeUInt32BE(checksums[number], sumsStart + row * 4);
    const isLarge = offsets[number] >= LARGE_OFFSET;
    index.writeUInt32BE(isLarge ? LARGE_OFFSET + largeRow++ : offsets[number], offsetsStart + row * 4);
  });
  large.forEach((number, row) => index.writeBigUInt64BE(BigInt(offsets[number]), largeStart + row * 8));
  writeFanout(index, order.length);
  const end = largeStart + large.length * 8;
  index.write(packChecksum, end, 'hex');
  createHash('sha1')
    .update(index.subarray(0, end + SHA_BYTES))
    .digest()
    .copy(index, end + SHA_BYTES);
  return index;
}

/** Counts the names that begin with each byte or a lower one. */
function writeFanout(index: Buffer, count: number): void {
  let row = 0;
  for (let first = 0; first < 256; first += 1) {
    while (row < count && index.readUInt8(NAMES_START + row * SHA_BYTES) <= first) row += 1;
    index.writeUInt32BE(row, FANOUT_START + first * 4);
  }
}
