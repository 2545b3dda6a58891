/** Git's limit for one copy command; longer copies are split. */
const MAX_COPY_BYTES = 0xffff;
const MAX_INSERT_BYTES = 0x7f;
const BLOCK_BYTES = 4096;
/** A smaller target gains nothing, and Git refuses the delta of an empty one as too short. */
const MIN_TARGET_BYTES = 64;

/**
 * Computes a delta as packs hold it: common prefix, new bytes, common suffix. That suffices for an edit of a
 * document, a line of `meta.json` or an entry of a folder. Returns null if it would not be much smaller than the
 * content.
 */
export function findDelta(base: Buffer, target: Buffer): Buffer | null {
  if (target.length < MIN_TARGET_BYTES) return null;
  const prefix = commonPrefix(base, target);
  const suffix = commonSuffix(base, target, Math.min(base.length, target.length) - prefix);
  const inserted = target.subarray(prefix, target.length - suffix);
  if (inserted.length > target.length / 2) return null;
  return Buffer.concat([
    sizeOf(base.length),
    sizeOf(target.length),
    ...copies(0, prefix),
    ...inserts(inserted),
    ...copies(base.length - suffix, suffix),
  ]);
}

function commonPrefix(a: Buffer, b: Buffer): number {
  const end = Math.min(a.length, b.length);
  let at = 0;
  while (at + BLOCK_BYTES <= end && a.compare(b, at, at + BLOCK_BYTES, at, at + BLOCK_BYTES) === 0)
    at += BLOCK_BYTES;
  while (at < end && a[at] === b[at]) at += 1;
  return at;
}

function commonSuffix(a: Buffer, b: Buffer, limit: number): number {
  const isSameBlock = (length: number) =>
    a.compare(
      b,
      b.length - length - BLOCK_BYTES,
      b.length - length,
      a.length - length - BLOCK_BYTES,
      a.length - length,
    ) === 0;
  let length = 0;
  while (length + BLOCK_BYTES <= limit && isSameBlock(length)) length += BLOCK_BYTES;
  while (length < limit && a[a.length - 1 - length] === b[b.length - 1 - length]) length += 1;
  return length;
}

/** Variable-length number: seven bits per byte, lowest first; the eighth says that more follow. */
function sizeOf(size: number): Buffer {
  const bytes: number[] = [];
  for (let rest = size; ; rest = Math.floor(rest / 128)) {
    bytes.push((rest % 128) | (rest >= 128 ? 0x80 : 0));
    if (rest < 128) return Buffer.from(bytes);
  }
}

function copies(start: number, length: number): Buffer[] {
  const commands: Buffer[] = [];
  for (let done = 0; done < length; done += MAX_COPY_BYTES) {
    const command = Buffer.alloc(7);
    // Four bytes of offset and two of size.
    command.writeUInt8(0x80 | 0x0f | 0x30, 0);
    command.writeUInt32LE(start + done, 1);
    command.writeUInt16LE(Math.min(MAX_COPY_BYTES, length - done), 5);
    commands.push(command);
  }
  return commands;
}

function inserts(content: Buffer): Buffer[] {
  const commands: Buffer[] = [];
  for (let done = 0; done < content.length; done += MAX_INSERT_BYTES) {
    const part = content.subarray(done, done + MAX_INSERT_BYTES);
    commands.push(Buffer.from([part.length]), part);
  }
  return commands;
}
