/** Random numbers that a seed determines. */
export class Random {
  private state: number;

  constructor(seed: number) {
    // Neighbouring seeds would begin alike without this.
    this.state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) | 0;
  }

  /** Returns a number from 0 up to 1 (mulberry32). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }
}

/** Chooses an item by a number from 0 up to 1. */
export const choose = <T>(items: readonly T[], number: number): T =>
  items[Math.min(items.length - 1, Math.floor(number * items.length))];
