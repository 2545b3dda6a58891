import { MirrorCorruptedError } from '../errors/mirror-corruption';

/** Reads the sizes of base and result from the header of a delta. */
export function deltaSizes(delta: Buffer): { baseBytes: number; resultBytes: number } {
  const base = readSize(delta, 0);
  return { baseBytes: base.value, resultBytes: readSize(delta, base.next).value };
}

/** Applies a delta, as packs hold it, to its base. */
export function applyDelta(base: Buffer, delta: Buffer, maxBytes: number): Buffer {
  const source = readSize(delta, 0);
  const target = readSize(delta, source.next);
  if (source.value !== base.length || target.value > maxBytes) throw damaged();
  const result = Buffer.alloc(target.value);
  let position = 0;
  let next = target.next;
  while (next < delta.length) {
    const command = delta.readUInt8(next++);
    if (command === 0) throw damaged();
    if ((command & 0x80) === 0) {
      if (next + command > delta.length || position + command > result.length) throw damaged();
      delta.copy(result, position, next, next + command);
      next += command;
      position += command;
      continue;
    }
    const copy = readCopy(delta, next, command);
    next = copy.next;
    if (copy.offset + copy.size > base.length || position + copy.size > result.length) throw damaged();
    base.copy(result, position, copy.offset, copy.offset + copy.size);
    position += copy.size;
  }
  if (position !== result.length) throw damaged();
  return result;
}

/** The bits of the command tell which bytes of offset and size follow. */
function readCopy(
  delta: Buffer,
  start: number,
  command: number,
): { offset: number; size: number; next: number } {
  let next = start;
  let offset = 0;
  let size = 0;
  const take = () => {
    if (next >= delta.length) throw damaged();
    return delta.readUInt8(next++);
  };
  for (let byte = 0; byte < 4; byte += 1) if ((command & (1 << byte)) !== 0) offset += take() * 256 ** byte;
  for (let byte = 0; byte < 3; byte += 1) if ((command & (0x10 << byte)) !== 0) size += take() * 256 ** byte;
  return { offset, size: size === 0 ? 0x10000 : size, next };
}

function readSize(bytes: Buffer, start: number): { value: number; next: number } {
  let next = start;
  let value = 0;
  let scale = 1;
  for (;;) {
    if (next >= bytes.length || next - start > 8) throw damaged();
    const byte = bytes.readUInt8(next++);
    value += (byte & 0x7f) * scale;
    if ((byte & 0x80) === 0) return { value, next };
    scale *= 128;
  }
}

const damaged = () => new MirrorCorruptedError('a difference in a pack makes no sense');
