/** Buffers pushed chunks for one reader that reads at its own pace. */
export class ByteReader {
  /** Position of the reader in the whole stream. */
  position = 0;
  private rest: Buffer = Buffer.alloc(0);
  private isOver = false;
  private onHunger: () => void = () => {};
  private onFood: () => void = () => {};

  /** Resolves when the reader needs more. */
  push(bytes: Buffer): Promise<void> {
    this.rest = this.rest.length === 0 ? bytes : Buffer.concat([this.rest, bytes]);
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
    while (this.rest.length < length && !this.isOver) {
      await new Promise<void>((resolve) => {
        this.onFood = resolve;
        this.onHunger();
      });
    }
    return this.rest;
  }

  skip(length: number): void {
    this.rest = this.rest.subarray(length);
    this.position += length;
  }
}
