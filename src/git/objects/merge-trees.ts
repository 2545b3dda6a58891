import type { ObjectStore } from './object-store';
import { readTree } from './read-tree';
import type { Sha } from './sha';
import { FOLDER_MODE, kindOfMode, printTree, type EntryKind, type TreeEntry } from './tree';
import type { WriteObjects } from './write-objects';

/** An entry that both sides have changed in different ways. The merged tree has ours. */
export interface TreeConflict {
  /** Lossy if its bytes are not UTF-8. */
  path: string;
  /** Null where a side does not have it. */
  base: ConflictEntry | null;
  ours: ConflictEntry | null;
  theirs: ConflictEntry | null;
}

export interface ConflictEntry {
  kind: EntryKind;
  oid: Sha;
}

interface Trees<T = Sha | null> {
  base: T;
  ours: T;
  theirs: T;
}

export interface TreeMerge {
  /** Null if nothing is left. */
  treeOid: Sha | null;
  conflicts: TreeConflict[];
}

/**
 * Merges two trees by entry, as Git does without renames: an entry that one side has changed is that side's. Of the paths in `kept`, and what is below them, it keeps ours.
 */
export async function mergeTrees(
  objects: WriteObjects,
  { kept, ...trees }: Trees & { kept: readonly string[] },
): Promise<TreeMerge> {
  const merge = new Merge(objects, kept);
  const treeOid = await merge.folder('', trees);
  return { treeOid, conflicts: merge.conflicts };
}

class Merge {
  readonly conflicts: TreeConflict[] = [];

  constructor(
    private readonly objects: WriteObjects,
    private readonly kept: readonly string[],
  ) {}

  /** Returns the id of the merged folder; null where it is empty. `prefix` ends with a slash, or is empty. */
  async folder(prefix: string, trees: Trees): Promise<Sha | null> {
    const { base, ours, theirs } = trees;
    if (ours === theirs || base === theirs) return ours;
    if (base === ours && !this.mayKeepIn(prefix)) return theirs;
    const { store } = this.objects;
    const [ofBase, ofOurs, ofTheirs] = await Promise.all(
      [base, ours, theirs].map((treeOid) => entriesOf(store, treeOid)),
    );
    const merged: TreeEntry[] = [];
    for (const key of new Set([...ofOurs.keys(), ...ofTheirs.keys()])) {
      const entry = await this.entry(prefix, {
        base: ofBase.get(key) ?? null,
        ours: ofOurs.get(key) ?? null,
        theirs: ofTheirs.get(key) ?? null,
      });
      if (entry) merged.push(entry);
    }
    return merged.length === 0 ? null : this.objects.add('tree', printTree(merged));
  }

  private async entry(prefix: string, entries: Trees<TreeEntry | null>): Promise<TreeEntry | null> {
    const { base, ours, theirs } = entries;
    const { name } = (ours ?? theirs) as TreeEntry;
    const path = `${prefix}${name.toString('utf8')}`;
    if (this.kept.includes(path) || isSame(ours, theirs) || isSame(base, theirs)) return ours;
    const areFolders = [ours, theirs].every((side) => side === null || isFolder(side));
    if (areFolders && (this.mayKeepIn(`${path}/`) || !isSame(base, ours)))
      return this.subfolder(`${path}/`, name, entries);
    return isSame(base, ours) ? theirs : this.file(path, name, entries);
  }

  /** Merges mode and content apart. Where only the content clashes, ours has the merged mode: callers may merge the text. */
  private file(path: string, name: Buffer, entries: Trees<TreeEntry | null>): TreeEntry | null {
    const mode = mergedMode(entries);
    const oid = mode && pick(mapSides(entries, (side) => side?.oid));
    if (mode && oid) return { mode, name, oid };
    this.clash(path, entries);
    return entries.ours && { ...entries.ours, mode: mode ?? entries.ours.mode };
  }

  private clash(path: string, { base, ours, theirs }: Trees<TreeEntry | null>): void {
    this.conflicts.push({
      path,
      base: base && describe(base),
      ours: ours && describe(ours),
      theirs: theirs && describe(theirs),
    });
  }

  private async subfolder(
    prefix: string,
    name: Buffer,
    { base, ours, theirs }: Trees<TreeEntry | null>,
  ): Promise<TreeEntry | null> {
    const idOf = (side: TreeEntry | null) => (side && isFolder(side) ? side.oid : null);
    const trees = { base: idOf(base), ours: idOf(ours), theirs: idOf(theirs) };
    const oid = await this.folder(prefix, trees);
    return oid === null ? null : { mode: FOLDER_MODE, name, oid };
  }

  private mayKeepIn(prefix: string): boolean {
    return this.kept.some((path) => path.startsWith(prefix));
  }
}

/** Names may be any bytes, which this encoding keeps apart. */
async function entriesOf(store: ObjectStore, treeOid: Sha | null): Promise<Map<string, TreeEntry>> {
  const entries = treeOid === null ? [] : await readTree(store, treeOid);
  return new Map(entries.map((entry) => [entry.name.toString('latin1'), entry]));
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

const describe = ({ mode, oid }: TreeEntry): ConflictEntry => ({ kind: kindOfMode(mode), oid });
