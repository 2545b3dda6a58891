/** Hands bytes that are pushed in pieces to one reader, who takes them in pieces of his own. */
export class ByteFeed {
  /** Of all that was pushed, where the reader is. */
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

  /** Nothing more will be pushed. */
  end(): void {
    this.isOver = true;
    this.onFood();
  }

  /** What comes next, at least so many bytes of it; fewer only at the end. */
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
