import { createHash } from 'node:crypto';
import { parseCommit } from './commit';
import type { ObjectStore } from './object-store';
import { findDelta } from './find-delta';
import { PACK_HEADER_BYTES } from './pack-entry';
import { revList } from './rev-list';
import { readTree } from './read-tree';
import type { ObjectKind, Sha } from './sha';
import { kindOfMode, type TreeEntry } from './tree';
import { compress } from './zlib';

const TYPE_NUMBERS: Record<ObjectKind, number> = { commit: 1, tree: 2, blob: 3, tag: 4 };
/** Delta whose base is named by its id, and which the receiver may already have. */
const REF_DELTA = 7;
/** Deltas on each other in a mirror's pack, as in Git (`pack.depth`): to read the last one, all are unpacked. */
const MAX_DEPTH = 50;

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
  const isBase = (sha: Sha) => request.mayBeThin && store.has(sha);
  for (const object of objects) entries.push(...(await entryOf(store, object, isBase)));
  return packOf(objects.length, entries);
}

/**
 * Returns the entries of a pack with these loose objects, one after the other: together they may be large. A delta has its
 * base before it.
 */
export async function packEntriesOf(
  store: ObjectStore,
  loose: readonly Sha[],
): Promise<{ count: number; entries: AsyncIterable<Buffer> }> {
  const kinds = new Map<Sha, ObjectKind>();
  for (const sha of loose) kinds.set(sha, await store.loose.getKind(sha));
  const objects = new Map<Sha, NewObject>();
  await collectHistories(store, { kinds, objects });
  for (const [sha, kind] of kinds) if (!objects.has(sha)) objects.set(sha, { sha, kind, base: null });
  return { count: objects.size, entries: entriesOfAll(store, objects) };
}

async function* entriesOfAll(
  store: ObjectStore,
  objects: ReadonlyMap<Sha, NewObject>,
): AsyncGenerator<Buffer, void> {
  // The base of an object may be later in the pack, and built on it.
  const depths = new Map<Sha, number>();
  for (const object of objects.values()) {
    const depth = object.base === null ? undefined : depths.get(object.base);
    const mayBeDelta = depth !== undefined && depth < MAX_DEPTH;
    yield* await entryOf(store, object, () => mayBeDelta);
    depths.set(object.sha, mayBeDelta ? depth + 1 : 0);
  }
}

/** Collects the loose commits, each after its parents, with the folders and files that it brought. */
async function collectHistories(
  store: ObjectStore,
  { kinds, objects }: { kinds: ReadonlyMap<Sha, ObjectKind>; objects: Map<Sha, NewObject> },
): Promise<void> {
  const isWanted = (sha: Sha) => kinds.get(sha) === 'commit' && !objects.has(sha);
  const waiting = [...kinds.keys()].filter(isWanted);
  for (let sha = waiting.at(-1); sha !== undefined; sha = waiting.at(-1)) {
    const { treeOid, parents } = await readCommit(store, sha);
    const first = isWanted(sha) ? parents.filter(isWanted) : [];
    waiting.push(...first);
    if (first.length > 0) continue;
    waiting.pop();
    if (!isWanted(sha)) continue;
    objects.set(sha, { sha, kind: 'commit', base: null });
    const before = parents.length === 0 ? null : (await readCommit(store, parents[0])).treeOid;
    await collectTree(store, { treeOid, before, objects, only: kinds });
  }
}

/** Writes a pack with a tag alone: the receiver has its commit. */
export async function writeTagPack(content: Buffer): Promise<Buffer> {
  const packed = await compress(content);
  return packOf(1, [entryHeader(TYPE_NUMBERS.tag, content.length), packed]);
}

function packOf(count: number, entries: Buffer[]): Buffer {
  const body = Buffer.concat([packHeader(count), ...entries]);
  return Buffer.concat([body, createHash('sha1').update(body).digest()]);
}

/** Bytes that a pack begins with. */
export function packHeader(count: number): Buffer {
  const head = Buffer.alloc(PACK_HEADER_BYTES);
  head.write('PACK', 0, 'latin1');
  head.writeUInt32BE(2, 4);
  head.writeUInt32BE(count, 8);
  return head;
}

/** Returns the oldest commit first, each before its folders and files: the base of a delta precedes it. */
async function collectObjects(store: ObjectStore, request: PackRequest): Promise<NewObject[]> {
  const commits = request.isWhole ? await allCommits(store, request) : await straightCommits(store, request);
  const objects = new Map<Sha, NewObject>();
  for (const { sha, treeOid, parent } of commits.reverse()) {
    objects.set(sha, { sha, kind: 'commit', base: null });
    const before = parent === null ? null : (await readCommit(store, parent)).treeOid;
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
    const { treeOid, parents } = await readCommit(store, sha);
    commits.push({ sha, treeOid, parent: parents[0] ?? null });
  }
  return commits;
}

/** @throws TypeError where `tip` is not built on `base`: with such a pack a branch would lose the commits up to `base` */
async function straightCommits(store: ObjectStore, { tip, base }: PackRequest): Promise<PackedCommit[]> {
  const commits: PackedCommit[] = [];
  for (let next: Sha | null = tip; next !== null && next !== base;) {
    const { treeOid, parents }: { treeOid: Sha; parents: Sha[] } = await readCommit(store, next);
    const parent: Sha | null = parents[0] ?? null;
    commits.push({ sha: next, treeOid, parent });
    if (parent === null && base !== null) throw new TypeError(`${tip} is not built on ${base}.`);
    next = parent;
  }
  return commits;
}

interface TreeCollection {
  treeOid: Sha;
  before: Sha | null;
  objects: Map<Sha, NewObject>;
  /** Leaves out all others, and everything in them. */
  only?: { has(sha: Sha): boolean };
}

async function collectTree(store: ObjectStore, collection: TreeCollection): Promise<void> {
  const { treeOid, before, objects, only } = collection;
  const isWanted = (oid: Sha) => !objects.has(oid) && only?.has(oid) !== false;
  if (treeOid === before || !isWanted(treeOid)) return;
  objects.set(treeOid, { sha: treeOid, kind: 'tree', base: before });
  const byName = await entriesOf(store, before);
  for (const entry of await readTree(store, treeOid)) {
    const kind = kindOfMode(entry.mode);
    const old = byName.get(entry.name.toString('latin1'));
    // A submodule's commit is in another repository.
    if (old?.oid === entry.oid || kind === 'submodule') continue;
    if (kind === 'tree')
      await collectTree(store, { ...collection, treeOid: entry.oid, before: oidOf(old, 'tree') });
    else if (isWanted(entry.oid))
      objects.set(entry.oid, { sha: entry.oid, kind: 'blob', base: oidOf(old, 'blob') });
  }
}

/** Returns the entries by name; none of a tree that a partial mirror does not have. */
async function entriesOf(store: ObjectStore, treeOid: Sha | null): Promise<Map<string, TreeEntry>> {
  const entries = treeOid !== null && (await store.has(treeOid)) ? await readTree(store, treeOid) : [];
  return new Map(entries.map((entry) => [entry.name.toString('latin1'), entry]));
}

const oidOf = (entry: TreeEntry | undefined, kind: 'tree' | 'blob'): Sha | null =>
  entry && kindOfMode(entry.mode) === kind ? entry.oid : null;

async function entryOf(
  store: ObjectStore,
  { sha, kind, base }: NewObject,
  isBase: (sha: Sha) => Promise<boolean> | boolean,
): Promise<Buffer[]> {
  const content = await contentOf(store, sha, kind);
  const mayBeDelta = base !== null && (await isBase(base));
  const delta = mayBeDelta ? findDelta(await contentOf(store, base, kind), content) : null;
  const stored = delta ?? content;
  const packed = await compress(stored);
  const header = entryHeader(delta === null ? TYPE_NUMBERS[kind] : REF_DELTA, stored.length);
  return delta === null || base === null ? [header, packed] : [header, Buffer.from(base, 'hex'), packed];
}

function contentOf(store: ObjectStore, sha: Sha, kind: ObjectKind): Promise<Buffer> {
  if (kind === 'commit') return store.getCommit(sha);
  return kind === 'tree' ? store.getTree(sha) : store.getBlob(sha, Number.MAX_SAFE_INTEGER);
}

const readCommit = async (store: ObjectStore, sha: Sha) => parseCommit(sha, await store.getCommit(sha));

/** Three bits of type and four of size in the first byte, then seven bits of size per byte. */
function entryHeader(type: number, size: number): Buffer {
  const bytes = [(type << 4) | (size % 16)];
  for (let rest = Math.floor(size / 16); rest > 0; rest = Math.floor(rest / 128)) {
    bytes[bytes.length - 1] |= 0x80;
    bytes.push(rest % 128);
  }
  return Buffer.from(bytes);
}
