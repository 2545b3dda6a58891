import { MirrorDamagedError } from './mirror-damage';
import type { ObjectKind, Sha } from './sha';

export const KINDS: Partial<Record<number, ObjectKind>> = { 1: 'commit', 2: 'tree', 3: 'blob', 4: 'tag' };
const OFFSET_DELTA = 6;
const REFERENCE_DELTA = 7;
/** Longest header of an entry: size and distance as variable-length numbers, or the id of the base. */
export const MAX_ENTRY_HEADER_BYTES = 32;
/**
 * Of all that is made on the way to one object, from difference to difference: some seconds of work. Git makes chains
 * of 50.
 */
export const MAX_CHAIN_BYTES = 8 * 1024 ** 3;

export interface PackEntry {
  type: number;
  sizeBytes: number;
  /** Where its zlib stream begins. */
  dataOffset: number;
  base: { offset: number } | { sha: Sha } | null;
}

/** zlib's own bound of what so many bytes can be compressed to. */
export const packedBound = (sizeBytes: number): number => sizeBytes + (sizeBytes >> 10) + 64;

/** What stands before an object in a pack; `bytes` begin at its `offset`. */
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
      throw new MirrorDamagedError('a difference points outside of its pack');
  } else if (type === REFERENCE_DELTA) {
    base = { sha: bytes.toString('hex', next, next + 20) };
    next += 20;
  } else if (KINDS[type] === undefined) {
    throw new MirrorDamagedError('a pack holds an entry of no known type');
  }
  return { type, sizeBytes, dataOffset: offset + next, base };
}

function readEntrySize(bytes: Buffer): { value: number; next: number } {
  let byte = bytes.readUInt8(0);
  let value = byte & 0x0f;
  let scale = 16;
  let next = 1;
  while ((byte & 0x80) !== 0) {
    if (next >= 9 || next >= bytes.length) throw new MirrorDamagedError('an object has no readable size');
    byte = bytes.readUInt8(next);
    value += (byte & 0x7f) * scale;
    scale *= 128;
    next += 1;
  }
  return { value, next };
}

/** Each further byte counts one more than its bits, so that no distance can be written in two ways. */
function readDistance(bytes: Buffer, start: number): { value: number; next: number } {
  let next = start;
  let byte = bytes.readUInt8(next++);
  let value = byte & 0x7f;
  while ((byte & 0x80) !== 0) {
    if (next >= bytes.length) throw new MirrorDamagedError('a difference points nowhere');
    byte = bytes.readUInt8(next++);
    value = (value + 1) * 128 + (byte & 0x7f);
  }
  return { value, next };
}
