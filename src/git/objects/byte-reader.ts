/** Buffers pushed chunks for one reader that reads at its own pace. */
export class ByteReader {
  /** Position of the reader in the whole stream. */
  position = 0;
  private rest: Buffer = Buffer.alloc(0);
  /** Chunks behind `rest`: joined only once the reader needs them. */
  private chunks: Buffer[] = [];
  private chunkBytes = 0;
  private isOver = false;
  private onHunger: () => void = () => {};
  private onFood: () => void = () => {};

  /** Resolves when the reader needs more. */
  push(bytes: Buffer): Promise<void> {
    this.chunks.push(bytes);
    this.chunkBytes += bytes.length;
    return new Promise((resolve) => {
      this.onHunger = resolve;
      this.onFood();
    });
  }

  /** Marks the end of the stream. */
  end(): void {
    this.isOver = true;
    this.onFood();
  }

  /** Returns at least `length` bytes without consuming them; fewer only at the end of the stream. */
  async peek(length: number): Promise<Buffer> {
    while (this.rest.length + this.chunkBytes < length && !this.isOver) {
      await new Promise<void>((resolve) => {
        this.onFood = resolve;
        this.onHunger();
      });
    }
    this.join();
    return this.rest;
  }

  private join(): void {
    if (this.chunks.length === 0) return;
    this.rest =
      this.rest.length === 0 && this.chunks.length === 1
        ? this.chunks[0]
        : Buffer.concat([this.rest, ...this.chunks]);
    this.chunks = [];
    this.chunkBytes = 0;
  }

  skip(length: number): void {
    this.rest = this.rest.subarray(length);
    this.position += length;
  }
}
