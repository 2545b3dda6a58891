/** Bytes that came in chunks, to be read as one: joined only when they are looked at, however small the chunks are. */
export class ByteQueue {
  private rest: Buffer = Buffer.alloc(0);
  /** Chunks behind `rest`. */
  private chunks: Buffer[] = [];
  private chunkBytes = 0;

  get length(): number {
    return this.rest.length + this.chunkBytes;
  }

  push(bytes: Buffer): void {
    this.chunks.push(bytes);
    this.chunkBytes += bytes.length;
  }

  /** Returns all bytes without consuming them. */
  peek(): Buffer {
    const { rest, chunks } = this;
    if (chunks.length === 0) return rest;
    this.rest = rest.length === 0 && chunks.length === 1 ? chunks[0] : Buffer.concat([rest, ...chunks]);
    this.chunks = [];
    this.chunkBytes = 0;
    return this.rest;
  }

  skip(length: number): void {
    this.rest = this.peek().subarray(length);
  }
}
