import type { ObjectStore } from './object-store';
import { readTree } from './read-tree';
import type { Sha } from './sha';
import { FOLDER_MODE, kindOfMode, printTree, type EntryKind, type TreeEntry } from './tree';
import type { WriteObjects } from './write-objects';

/** An entry that both sides have changed in different ways. The merged tree has ours, unless it is settled. */
export interface TreeConflict extends Trees<ConflictEntry | null> {
  /** The path, each of its bytes as one character. */
  key: string;
  /** Lossy if its bytes are not UTF-8. */
  path: string;
  /** Mode of the file, where only the content clashes. */
  mode: string | null;
}

export interface ConflictEntry {
  kind: EntryKind;
  mode: string;
  oid: Sha;
}

export type TreeSide = 'base' | 'ours' | 'theirs';

interface Trees<T = Sha | null> {
  base: T;
  /** Null where a side does not have it. */
  ours: T;
  theirs: T;
}

/** Choices of entries for the merged tree. */
export interface TreeChoices {
  /** Side to keep at a path, with everything below it; null for nothing. */
  kept?: ReadonlyMap<string, TreeSide | null>;
  /** A side, or new content of a file, for conflicts by their keys. */
  settled?: ReadonlyMap<string, TreeSide | { content: Buffer; mode: string }>;
}

export interface TreeMerge {
  /** Null if nothing is left. */
  treeOid: Sha | null;
  /** Settled ones included. */
  conflicts: TreeConflict[];
}

/** Merges two trees by entry, as Git does without renames: an entry that one side has changed is that side's. */
export async function mergeTrees(
  objects: WriteObjects,
  trees: Trees,
  choices: TreeChoices,
): Promise<TreeMerge> {
  const merge = new Merge(objects, choices);
  const treeOid = await merge.folder('', trees);
  return { treeOid, conflicts: merge.conflicts };
}

/** Paths are keys: each byte is one character. */
class Merge {
  readonly conflicts: TreeConflict[] = [];
  private readonly kept: ReadonlyMap<string, TreeSide | null>;
  private readonly settled: NonNullable<TreeChoices['settled']>;
  /** Folders, with a slash at the end, that a kept path is in. */
  private readonly foldersOfKept: ReadonlySet<string>;

  constructor(
    private readonly objects: WriteObjects,
    { kept, settled }: TreeChoices,
  ) {
    this.kept = new Map([...(kept ?? [])].map(([path, side]) => [keyOf(path), side]));
    this.settled = settled ?? new Map();
    this.foldersOfKept = new Set([...this.kept.keys()].flatMap(foldersOf));
  }

  /** Returns the id of the merged folder; null if it is empty. `prefix` ends with a slash, or is empty. */
  async folder(prefix: string, trees: Trees): Promise<Sha | null> {
    const { base, ours, theirs } = trees;
    if (!this.foldersOfKept.has(prefix)) {
      if (ours === theirs || base === theirs) return ours;
      if (base === ours) return theirs;
    }
    const { store } = this.objects;
    const [ofBase, ofOurs, ofTheirs] = await Promise.all(
      [base, ours, theirs].map((treeOid) => entriesOf(store, treeOid)),
    );
    await store.fetchMissing(changedFolders([ofBase, ofOurs, ofTheirs]));
    const merged: TreeEntry[] = [];
    for (const key of new Set([...ofOurs.keys(), ...ofTheirs.keys(), ...ofBase.keys()])) {
      const entry = await this.entry(`${prefix}${key}`, {
        base: ofBase.get(key) ?? null,
        ours: ofOurs.get(key) ?? null,
        theirs: ofTheirs.get(key) ?? null,
      });
      if (entry) merged.push(entry);
    }
    return merged.length === 0 ? null : this.objects.add('tree', printTree(merged));
  }

  private async entry(key: string, entries: Trees<TreeEntry | null>): Promise<TreeEntry | null> {
    const { base, ours, theirs } = entries;
    const side = this.kept.get(key);
    if (side !== undefined) return side && entries[side];
    const areFolders = [ours, theirs].every((one) => one === null || isFolder(one));
    if (areFolders && this.foldersOfKept.has(`${key}/`)) return this.subfolder(`${key}/`, entries);
    if (isSame(ours, theirs) || isSame(base, theirs)) return ours;
    if (isSame(base, ours)) return theirs;
    return areFolders ? this.subfolder(`${key}/`, entries) : this.file(key, entries);
  }

  /** Merges mode and content apart. */
  private file(key: string, entries: Trees<TreeEntry | null>): TreeEntry | null {
    const mode = mergedMode(entries);
    const oid = mode && pick(mapSides(entries, (side) => side?.oid));
    const { name } = (entries.ours ?? entries.theirs) as TreeEntry;
    if (mode && oid) return { mode, name, oid };
    const sides = mapSides(entries, (side) => side && describe(side));
    this.conflicts.push({ key, path: Buffer.from(key, 'latin1').toString('utf8'), mode, ...sides });
    const settled = this.settled.get(key) ?? 'ours';
    if (typeof settled === 'object')
      return { name, mode: settled.mode, oid: this.objects.add('blob', settled.content) };
    const entry = entries[settled];
    return entry && { ...entry, mode: mode ?? entry.mode };
  }

  private async subfolder(
    prefix: string,
    { base, ours, theirs }: Trees<TreeEntry | null>,
  ): Promise<TreeEntry | null> {
    const idOf = (side: TreeEntry | null) => (side && isFolder(side) ? side.oid : null);
    const trees = { base: idOf(base), ours: idOf(ours), theirs: idOf(theirs) };
    const oid = await this.folder(prefix, trees);
    const { name } = (ours ?? theirs ?? base) as TreeEntry;
    return oid === null ? null : { mode: FOLDER_MODE, name, oid };
  }
}

const keyOf = (path: string): string => Buffer.from(path, 'utf8').toString('latin1');

/** Returns the folders above a path; the root is ''. */
function foldersOf(key: string): string[] {
  const names = key.split('/').slice(0, -1);
  return ['', ...names.map((_, index) => `${names.slice(0, index + 1).join('/')}/`)];
}

/** Names may be any bytes, which this encoding keeps apart. */
async function entriesOf(store: ObjectStore, treeOid: Sha | null): Promise<Map<string, TreeEntry>> {
  const entries = treeOid === null ? [] : await readTree(store, treeOid);
  return new Map(entries.map((entry) => [entry.name.toString('latin1'), entry]));
}

/** Lists the folders that differ between the sides, which are read next: together, they take one request. */
function changedFolders(sides: Map<string, TreeEntry>[]): Sha[] {
  const oids = new Map<string, Set<Sha | undefined>>();
  for (const [key, entry] of sides.flatMap((side) => [...side]))
    if (isFolder(entry)) oids.set(key, new Set(sides.map((side) => side.get(key)?.oid)));
  // A folder with two ids was changed by one side alone, and is taken as a whole.
  const entered = [...oids.values()].filter((ids) => ids.size === sides.length);
  return entered.flatMap((ids) => [...ids].filter((oid) => oid !== undefined));
}

const isSame = (one: TreeEntry | null, other: TreeEntry | null): boolean =>
  one === null || other === null ? one === other : one.mode === other.mode && one.oid === other.oid;

/** Merges the modes of a file, which one side may have made executable. Null for anything else than a file. */
function mergedMode(entries: Trees<TreeEntry | null>): string | null {
  const { base, ours, theirs } = entries;
  const areFiles = [base, ours, theirs].every((side) => side && kindOfMode(side.mode) === 'blob');
  return areFiles ? pick(mapSides(entries, (side) => side?.mode)) : null;
}

const mapSides = <From, To>({ base, ours, theirs }: Trees<From>, map: (side: From) => To): Trees<To> => ({
  base: map(base),
  ours: map(ours),
  theirs: map(theirs),
});

/** Returns the value of the side that has changed it; null if both have, in different ways. */
function pick({ base, ours, theirs }: Trees<string | undefined>): string | null {
  if (ours === theirs || base === theirs) return ours ?? null;
  return base === ours ? (theirs ?? null) : null;
}

const isFolder = ({ mode }: TreeEntry): boolean => kindOfMode(mode) === 'tree';

const describe = ({ mode, oid }: TreeEntry): ConflictEntry => ({ kind: kindOfMode(mode), mode, oid });
