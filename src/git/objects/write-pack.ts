import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { constants, deflate } from 'node:zlib';
import { parseCommit } from './commit';
import type { ObjectStore } from './object-store';
import { findDelta } from './find-delta';
import { revList } from './rev-list';
import { readTree } from './read-tree';
import type { ObjectKind, Sha } from './sha';
import { kindOfMode, type TreeEntry } from './tree';

const deflateAsync = promisify(deflate);

const TYPE_NUMBERS: Record<ObjectKind, number> = { commit: 1, tree: 2, blob: 3, tag: 4 };
/** Delta whose base is named by its id, and which the receiver may already have. */
const REF_DELTA = 7;

interface NewObject {
  sha: Sha;
  kind: ObjectKind;
  /** Previous version of the object, for a delta. */
  base: Sha | null;
}

export interface PackRequest {
  tip: Sha;
  /** Commit that the receiver has with its whole history; null for none. */
  base: Sha | null;
  /** True if the receiver may lack commits that were merged in between. */
  isWhole?: boolean;
  /** True if the receiver accepts deltas against objects that it has (a server without `no-thin`). */
  mayBeThin: boolean;
}

/**
 * Writes one pack with everything that the commits from `base` to `tip` add. They are few; unless `isWhole`, the receiver
 * has the commits that were merged into them.
 */
export async function writePack(store: ObjectStore, request: PackRequest): Promise<Buffer> {
  const objects = await collectObjects(store, request);
  const entries: Buffer[] = [];
  for (const object of objects) entries.push(...(await entryOf(store, object, request.mayBeThin)));
  return packOf(objects.length, entries);
}

/** Writes a pack with a tag alone: the receiver has its commit. */
export async function writeTagPack(content: Buffer): Promise<Buffer> {
  const packed = await deflateAsync(content, { level: constants.Z_BEST_SPEED });
  return packOf(1, [entryHeader(TYPE_NUMBERS.tag, content.length), packed]);
}

function packOf(count: number, entries: Buffer[]): Buffer {
  const head = Buffer.alloc(12);
  head.write('PACK', 0, 'latin1');
  head.writeUInt32BE(2, 4);
  head.writeUInt32BE(count, 8);
  const body = Buffer.concat([head, ...entries]);
  return Buffer.concat([body, createHash('sha1').update(body).digest()]);
}

/** Returns the oldest commit first, each before its folders and files: the base of a delta precedes it. */
async function collectObjects(store: ObjectStore, request: PackRequest): Promise<NewObject[]> {
  const commits = request.isWhole ? await allCommits(store, request) : await straightCommits(store, request);
  const objects = new Map<Sha, NewObject>();
  for (const { sha, treeOid, parent } of commits.reverse()) {
    objects.set(sha, { sha, kind: 'commit', base: null });
    const before = parent === null ? null : (await getCommit(store, parent)).treeOid;
    await collectTree(store, { treeOid, before, objects });
  }
  return [...objects.values()];
}

interface PackedCommit {
  sha: Sha;
  treeOid: Sha;
  /** The first one: the receiver has it, or it is in the pack. */
  parent: Sha | null;
}

async function allCommits(store: ObjectStore, { tip, base }: PackRequest): Promise<PackedCommit[]> {
  const commits: PackedCommit[] = [];
  for (const sha of await revList(store, { from: tip, hide: base })) {
    const { treeOid, parents } = await getCommit(store, sha);
    commits.push({ sha, treeOid, parent: parents[0] ?? null });
  }
  return commits;
}

/** @throws TypeError where `tip` is not built on `base`: with such a pack a branch would lose the commits up to `base` */
async function straightCommits(store: ObjectStore, { tip, base }: PackRequest): Promise<PackedCommit[]> {
  const commits: PackedCommit[] = [];
  for (let next: Sha | null = tip; next !== null && next !== base;) {
    const { treeOid, parents }: { treeOid: Sha; parents: Sha[] } = await getCommit(store, next);
    const parent: Sha | null = parents[0] ?? null;
    commits.push({ sha: next, treeOid, parent });
    if (parent === null && base !== null) throw new TypeError(`${tip} is not built on ${base}.`);
    next = parent;
  }
  return commits;
}

async function collectTree(
  store: ObjectStore,
  { treeOid, before, objects }: { treeOid: Sha; before: Sha | null; objects: Map<Sha, NewObject> },
): Promise<void> {
  if (treeOid === before || objects.has(treeOid)) return;
  objects.set(treeOid, { sha: treeOid, kind: 'tree', base: before });
  const present = before === null ? [] : await readTree(store, before);
  const byName = new Map(present.map((entry) => [entry.name.toString('latin1'), entry]));
  for (const entry of await readTree(store, treeOid)) {
    const kind = kindOfMode(entry.mode);
    const old = byName.get(entry.name.toString('latin1'));
    // A submodule's commit is in another repository.
    if (old?.oid === entry.oid || kind === 'submodule') continue;
    if (kind === 'tree')
      await collectTree(store, { treeOid: entry.oid, before: oidOf(old, 'tree'), objects });
    else if (!objects.has(entry.oid))
      objects.set(entry.oid, { sha: entry.oid, kind: 'blob', base: oidOf(old, 'blob') });
  }
}

const oidOf = (entry: TreeEntry | undefined, kind: 'tree' | 'blob'): Sha | null =>
  entry && kindOfMode(entry.mode) === kind ? entry.oid : null;

async function entryOf(
  store: ObjectStore,
  { sha, kind, base }: NewObject,
  mayBeThin: boolean,
): Promise<Buffer[]> {
  const content = await contentOf(store, sha, kind);
  const delta = base !== null && mayBeThin ? findDelta(await contentOf(store, base, kind), content) : null;
  const stored = delta ?? content;
  const packed = await deflateAsync(stored, { level: constants.Z_BEST_SPEED });
  const header = entryHeader(delta === null ? TYPE_NUMBERS[kind] : REF_DELTA, stored.length);
  return delta === null || base === null ? [header, packed] : [header, Buffer.from(base, 'hex'), packed];
}

const contentOf = (store: ObjectStore, sha: Sha, kind: ObjectKind): Promise<Buffer> =>
  kind === 'commit' || kind === 'tree'
    ? store.getStructure(sha, kind)
    : store.getBlob(sha, Number.MAX_SAFE_INTEGER);

const getCommit = async (store: ObjectStore, sha: Sha) =>
  parseCommit(sha, await store.getStructure(sha, 'commit'));

/** Three bits of type and four of size in the first byte, then seven bits of size per byte. */
function entryHeader(type: number, size: number): Buffer {
  const bytes = [(type << 4) | (size % 16)];
  for (let rest = Math.floor(size / 16); rest > 0; rest = Math.floor(rest / 128)) {
    bytes[bytes.length - 1] |= 0x80;
    bytes.push(rest % 128);
  }
  return Buffer.from(bytes);
}
