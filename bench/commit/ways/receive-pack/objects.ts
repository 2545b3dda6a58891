import { createHash } from 'node:crypto';
import { deflateSync, inflateSync } from 'node:zlib';
import { applyDelta } from '../../../../src/git/objects/apply-delta';

export type ObjectType = 'commit' | 'tree' | 'blob';

export interface GitObject {
  type: ObjectType;
  content: Buffer;
  sha: string;
}

export interface TreeEntry {
  mode: string;
  name: string;
  sha: string;
}

const TYPES: Record<number, ObjectType> = { 1: 'commit', 2: 'tree', 3: 'blob' };
const CODES: Record<ObjectType, number> = { commit: 1, tree: 2, blob: 3 };
const REF_DELTA = 7;
const MAX_BYTES = 2 ** 28;

export function objectOf(type: ObjectType, content: Buffer): GitObject {
  const sha = createHash('sha1').update(`${type} ${content.length}\0`).update(content).digest('hex');
  return { type, content, sha };
}

/** Sorts the entries in Git's order. */
export function printTree(entries: TreeEntry[]): Buffer {
  return Buffer.concat(
    entries.flatMap(({ mode, name, sha }) => [Buffer.from(`${mode} ${name}\0`), Buffer.from(sha, 'hex')]),
  );
}

export function parseTree(content: Buffer): TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let at = 0; at < content.length;) {
    const end = content.indexOf(0, at);
    const text = content.toString('utf8', at, end);
    const blank = text.indexOf(' ');
    const sha = content.toString('hex', end + 1, end + 21);
    entries.push({ mode: text.slice(0, blank), name: text.slice(blank + 1), sha });
    at = end + 21;
  }
  return entries;
}

export function printPack(objects: GitObject[]): Buffer {
  const head = Buffer.alloc(12);
  head.write('PACK', 'latin1');
  head.writeUInt32BE(2, 4);
  head.writeUInt32BE(objects.length, 8);
  const parts = objects.flatMap(({ type, content }) => [headOf(type, content.length), deflateSync(content)]);
  const body = Buffer.concat([head, ...parts]);
  return Buffer.concat([body, createHash('sha1').update(body).digest()]);
}

function headOf(type: ObjectType, size: number): Buffer {
  const bytes = [(CODES[type] << 4) | (size & 15)];
  for (let rest = size >> 4; rest > 0; rest >>= 7) {
    bytes[bytes.length - 1] |= 0x80;
    bytes.push(rest & 0x7f);
  }
  return Buffer.from(bytes);
}

/** Parses a self-contained pack; the bases of its deltas come first, as Git sends them. */
export function parsePack(pack: Buffer): Map<string, GitObject> {
  const found = new Map<string, GitObject>();
  let at = 12;
  for (let left = pack.readUInt32BE(8); left > 0; left--) {
    const code = (pack[at] >> 4) & 7;
    while (pack[at++] & 0x80);
    const base = code === REF_DELTA ? found.get(pack.toString('hex', at, at + 20)) : null;
    if (code === REF_DELTA) at += 20;
    const { content, length } = inflate(pack, at);
    at += length;
    const object = base
      ? objectOf(base.type, applyDelta(base.content, content, MAX_BYTES))
      : objectOf(typeOf(code), content);
    found.set(object.sha, object);
  }
  return found;
}

function typeOf(code: number): ObjectType {
  const type = TYPES[code];
  if (!type) throw new Error(`This pack holds an object of type ${code}, or a base after its difference.`);
  return type;
}

/** zlib reports the number of consumed bytes only together with the output. */
function inflate(pack: Buffer, start: number): { content: Buffer; length: number } {
  const { buffer, engine } = inflateSync(pack.subarray(start), { info: true }) as unknown as {
    buffer: Buffer;
    engine: { bytesWritten: number };
  };
  return { content: buffer, length: engine.bytesWritten };
}
