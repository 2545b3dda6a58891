import { choose, type Random } from '../../simulation/models/random';

/** Values at which readers of lengths, signs and text tend to be wrong. */
const EDGES = [0x00, 0x01, 0x0a, 0x20, 0x22, 0x2f, 0x30, 0x5c, 0x7f, 0x80, 0xc0, 0xed, 0xff];

type Change = (bytes: Buffer, at: number, random: Random) => Buffer;

const CHANGES: Change[] = [
  (bytes, at, random) => replaced(bytes, { at, count: 1, by: Buffer.of(bytes[at] ^ (1 << random.below(8))) }),
  (bytes, at, random) => replaced(bytes, { at, count: 1, by: Buffer.of(choose(EDGES, random.next())) }),
  (bytes, at, random) => replaced(bytes, { at, count: 1 + random.below(8), by: Buffer.alloc(0) }),
  (bytes, at, random) => replaced(bytes, { at, count: 0, by: randomBytes(random, 1 + random.below(4)) }),
  (bytes, at, random) => {
    const from = random.below(bytes.length);
    return replaced(bytes, { at, count: 0, by: bytes.subarray(from, from + random.below(40)) });
  },
  (bytes, at) => bytes.subarray(0, at),
];

/** Returns a copy with one to eight damages, mostly one, as a second may hide what the first would show. */
export function mutate(bytes: Buffer, random: Random): Buffer {
  let result = bytes;
  for (let left = random.chance(0.6) ? 1 : 1 + random.below(8); left > 0 && result.length > 0; left--) {
    const change = CHANGES[random.chance(0.05) ? CHANGES.length - 1 : random.below(CHANGES.length - 1)];
    result = change(result, random.below(result.length), random);
  }
  return result;
}

export const randomBytes = (random: Random, length: number): Buffer =>
  Buffer.from(Array.from({ length }, () => random.below(256)));

/** Splits at random places, as a network does. */
export function* chunked(bytes: Buffer, random: Random): Generator<Buffer> {
  for (let at = 0; at < bytes.length;) {
    const end = at + 1 + random.below(random.chance(0.2) ? 3 : 5_000);
    yield bytes.subarray(at, end);
    at = end;
  }
}

const replaced = (bytes: Buffer, { at, count, by }: { at: number; count: number; by: Buffer }): Buffer =>
  Buffer.concat([bytes.subarray(0, at), by, bytes.subarray(at + count)]);
