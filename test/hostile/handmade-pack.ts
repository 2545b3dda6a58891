import { createHash } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import type { GitRepository } from '../support/git-repository';

const TYPES = { commit: 1, tree: 2, blob: 3, tag: 4 } as const;
const OFFSET_DELTA = 6;
const REFERENCE_DELTA = 7;
const HEADER_BYTES = 12;
/** Maximum number of bytes that one copy command of a delta can copy. */
const MAX_COPY_BYTES = 0xffffff;

/** Stands in for `git pack-objects` if the repository holds a prepared pack. */
const SEND_PACK =
  'send() { if [ -f handmade.pack ]; then cat > /dev/null; cat handmade.pack; else $@; fi; }; send';

/** sshd settings that make a repository send its prepared pack, regardless of the request. */
export const SENDS_HANDMADE_PACKS = [
  // sshd honours only the first such line.
  'SetEnv SHLVL=5 GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null GIT_CONFIG_COUNT=1 ' +
    `GIT_CONFIG_KEY_0=uploadpack.packObjectsHook "GIT_CONFIG_VALUE_0=${SEND_PACK}"`,
];

/** Builds packs that Git would never write. Each method returns the offset of the object that it adds. */
export class HandmadePack {
  private readonly parts: Buffer[] = [];
  private bytes = HEADER_BYTES;
  private count = 0;

  whole(kind: keyof typeof TYPES, content: Buffer, { saysBytes = content.length } = {}): number {
    return this.add(entryHeader(TYPES[kind], saysBytes), deflateSync(content));
  }

  /** Adds a delta against the object at an offset or with an id. */
  difference(base: number | string, content: Buffer): number {
    const type = typeof base === 'number' ? OFFSET_DELTA : REFERENCE_DELTA;
    const where = typeof base === 'number' ? distance(this.bytes - base) : Buffer.from(base, 'hex');
    return this.add(entryHeader(type, content.length), where, deflateSync(content));
  }

  toBuffer({ saysCount = this.count } = {}): Buffer {
    const header = Buffer.from('PACK\0\0\0\x02\0\0\0\0', 'latin1');
    header.writeUInt32BE(saysCount, 8);
    const body = Buffer.concat([header, ...this.parts]);
    return Buffer.concat([body, createHash('sha1').update(body).digest()]);
  }

  private add(...parts: Buffer[]): number {
    const offset = this.bytes;
    this.parts.push(...parts);
    this.bytes += parts.reduce((sum, part) => sum + part.length, 0);
    this.count += 1;
    return offset;
  }
}

/** Returns a delta that copies the whole base `times` times and appends a text. */
export function repeat(baseBytes: number, times: number, text = ''): Buffer {
  const copies: Buffer[] = [];
  for (let start = 0; start < baseBytes; start += MAX_COPY_BYTES) {
    const command = Buffer.from([0xff, 0, 0, 0, 0, 0, 0, 0]);
    command.writeUInt32LE(start, 1);
    command.writeUIntLE(Math.min(MAX_COPY_BYTES, baseBytes - start), 5, 3);
    copies.push(command);
  }
  const end = text === '' ? [] : [Buffer.from([text.length]), Buffer.from(text)];
  const sizes = [number(baseBytes), number(baseBytes * times + text.length)];
  return Buffer.concat([...sizes, ...Array<Buffer[]>(times).fill(copies).flat(), ...end]);
}

/** Sets the pack that the repository sends from now on; null restores the normal behavior. */
export async function sendPack(repository: GitRepository, pack: Buffer | null): Promise<void> {
  const file = join(repository.path, 'handmade.pack');
  await (pack === null ? rm(file) : writeFile(file, pack));
}

function entryHeader(type: number, sizeBytes: number): Buffer {
  const bytes = [(type << 4) | (sizeBytes % 16)];
  for (let rest = Math.floor(sizeBytes / 16); rest > 0; rest = Math.floor(rest / 128)) {
    bytes[bytes.length - 1] |= 0x80;
    bytes.push(rest % 128);
  }
  return Buffer.from(bytes);
}

/** Encodes seven bits per byte, lowest first; the eighth bit marks a continuation. */
export function number(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    bytes.push((rest % 128) | (rest >= 128 ? 0x80 : 0));
    if (rest < 128) return Buffer.from(bytes);
  }
}

/** Encodes an OFS_DELTA offset: highest bits first, and each continuation byte adds one. */
function distance(value: number): Buffer {
  const bytes = [value % 128];
  for (let rest = Math.floor(value / 128) - 1; rest >= 0; rest = Math.floor(rest / 128) - 1)
    bytes.unshift((rest % 128) | 0x80);
  return Buffer.from(bytes);
}
