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
