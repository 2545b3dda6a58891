import { type FileHandle, open } from 'node:fs/promises';
import { ByteCache } from '../../core/concurrency';

const PAGE_BYTES = 16 << 10;

/** Shared by all open files: adjacent parts are read together, one folder of apps after the other. */
const pages = new ByteCache<Buffer>(8 << 20);
let files = 0;

/** Page cache for an immutable file of which small parts are read again and again. */
export class PagedFile {
  private readonly id = ++files;

  private constructor(
    private readonly handle: FileHandle,
    readonly bytes: number,
  ) {}

  static async open(path: string): Promise<PagedFile> {
    const handle = await open(path, 'r');
    try {
      return new PagedFile(handle, (await handle.stat()).size);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.handle.close();
  }

  /** Returns fewer bytes at the end of the file. */
  async read(position: number, length: number): Promise<Buffer> {
    if (length > PAGE_BYTES) return this.readFromDisk(position, length);
    const first = Math.floor(position / PAGE_BYTES);
    const start = position - first * PAGE_BYTES;
    const page = await this.page(first);
    const piece = page.subarray(start, start + length);
    if (piece.length === length || page.length < PAGE_BYTES) return piece;
    const next = await this.page(first + 1);
    return Buffer.concat([piece, next.subarray(0, length - piece.length)]);
  }

  /** Bypasses the cache, for sequential reads. */
  async readFromDisk(position: number, length: number): Promise<Buffer> {
    const buffer = Buffer.allocUnsafeSlow(length);
    const { bytesRead } = await this.handle.read(buffer, 0, length, position);
    return buffer.subarray(0, bytesRead);
  }

  private async page(number: number): Promise<Buffer> {
    const key = `${this.id} ${number}`;
    const known = pages.get(key);
    if (known !== undefined) return known;
    const page = await this.readFromDisk(number * PAGE_BYTES, PAGE_BYTES);
    pages.add(key, page, PAGE_BYTES);
    return page;
  }
}
