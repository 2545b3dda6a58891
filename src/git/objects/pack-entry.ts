import { MirrorCorruptedError } from '../errors/mirror-corruption';
import type { ObjectKind, Sha } from './sha';

export const KINDS: Partial<Record<number, ObjectKind>> = { 1: 'commit', 2: 'tree', 3: 'blob', 4: 'tag' };
const OFFSET_DELTA = 6;
const REFERENCE_DELTA = 7;
export const PACK_HEADER_BYTES = 12;
/** Longest header of an entry: size and distance as variable-length numbers, or the id of the base. */
export const MAX_ENTRY_HEADER_BYTES = 32;
/** Limit on the bytes inflated along one delta chain: a few seconds of work. Git makes chains of 50. */
export const MAX_CHAIN_BYTES = 2 * 1024 ** 3;

/** Git makes chains of 50; a longer one than this is an attack. */
export const MAX_DELTA_CHAIN = 5_000;

export interface PackEntry {
  type: number;
  sizeBytes: number;
  /** Offset of its zlib stream. */
  dataOffset: number;
  base: { offset: number } | { sha: Sha } | null;
}

/** zlib's upper bound for the compressed size. */
export const packedBound = (sizeBytes: number): number => sizeBytes + (sizeBytes >> 10) + 64;

/** Reads the header of a pack entry; `bytes` start at the entry's `offset`. */
export function readPackEntry(bytes: Buffer, offset: number): PackEntry {
  const type = (bytes.readUInt8(0) >> 4) & 7;
  const { value: sizeBytes, next: afterSize } = readEntrySize(bytes);
  let next = afterSize;
  let base: PackEntry['base'] = null;
  if (type === OFFSET_DELTA) {
    const distance = readDistance(bytes, next);
    next = distance.next;
    base = { offset: offset - distance.value };
    if (distance.value <= 0 || base.offset < 12)
      throw new MirrorCorruptedError('a difference points outside of its pack');
  } else if (type === REFERENCE_DELTA) {
    base = { sha: bytes.toString('hex', next, next + 20) };
    next += 20;
  } else if (KINDS[type] === undefined) {
    throw new MirrorCorruptedError('a pack holds an entry of no known type');
  }
  return { type, sizeBytes, dataOffset: offset + next, base };
}

function readEntrySize(bytes: Buffer): { value: number; next: number } {
  let byte = bytes.readUInt8(0);
  let value = byte & 0x0f;
  let scale = 16;
  let next = 1;
  while ((byte & 0x80) !== 0) {
    if (next >= 9 || next >= bytes.length) throw new MirrorCorruptedError('an object has no readable size');
    byte = bytes.readUInt8(next);
    value += (byte & 0x7f) * scale;
    scale *= 128;
    next += 1;
  }
  return { value, next };
}

/** Each continuation byte adds one (Git's offset encoding), so that every distance has exactly one encoding. */
function readDistance(bytes: Buffer, start: number): { value: number; next: number } {
  let next = start;
  let byte = bytes.readUInt8(next++);
  let value = byte & 0x7f;
  while ((byte & 0x80) !== 0) {
    if (next >= bytes.length) throw new MirrorCorruptedError('a difference points nowhere');
    byte = bytes.readUInt8(next++);
    value = (value + 1) * 128 + (byte & 0x7f);
  }
  return { value, next };
}
