import { ByteQueue } from './byte-queue';

/** Buffers pushed chunks for one reader that reads at its own pace. */
export class ByteReader {
  /** Position of the reader in the whole stream. */
  position = 0;
  private readonly queue = new ByteQueue();
  private isOver = false;
  private onHunger: () => void = () => {};
  private onFood: () => void = () => {};

  /** Resolves when the reader needs more. */
  push(bytes: Buffer): Promise<void> {
    this.queue.push(bytes);
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
    while (this.queue.length < length && !this.isOver) {
      await new Promise<void>((resolve) => {
        this.onFood = resolve;
        this.onHunger();
      });
    }
    return this.queue.peek();
  }

  /** Consumes bytes that are here. */
  take(length: number): Buffer {
    const bytes = this.queue.peek().subarray(0, length);
    this.queue.skip(length);
    this.position += length;
    return bytes;
  }
}
