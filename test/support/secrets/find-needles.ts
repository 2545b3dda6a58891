import type { Needle } from './secret-forms';

const PREFIX_BYTES = 3;
const PREFIXES = 2 ** 24;

/** Looks for thousands of texts at once, in about the time in which the haystack can be read. */
export class NeedleFinder {
  private readonly isPrefix = new Uint8Array(PREFIXES);
  private readonly needles = new Map<number, Needle[]>();

  add(needles: Needle[]): void {
    for (const needle of needles) {
      const prefix = prefixAt(needle.bytes, 0);
      this.isPrefix[prefix] = 1;
      const others = this.needles.get(prefix) ?? [];
      if (!others.some(({ bytes }) => bytes.equals(needle.bytes)))
        this.needles.set(prefix, [...others, needle]);
    }
  }

  /** The names of what stands in it, and what stands around each. */
  find(haystack: Buffer): { name: string; around: string }[] {
    const found = new Map<string, string>();
    const last = haystack.length - PREFIX_BYTES;
    for (let at = 0; at <= last; at++) {
      const prefix = (haystack[at]! << 16) | (haystack[at + 1]! << 8) | haystack[at + 2]!;
      if (this.isPrefix[prefix] === 0) continue;
      for (const { bytes, name } of this.needles.get(prefix) ?? []) {
        if (haystack.compare(bytes, 0, bytes.length, at, Math.min(at + bytes.length, haystack.length)) === 0)
          found.set(name, haystack.toString('latin1', Math.max(0, at - 60), at + bytes.length + 20));
      }
    }
    return [...found].map(([name, around]) => ({ name, around }));
  }
}

const prefixAt = (bytes: Buffer, at: number): number => bytes.readUIntBE(at, PREFIX_BYTES);
