import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { isGitError } from '../errors/git-error';
import type { ObjectStore } from './object-store';
import { parseTreeOid } from './commit';
import type { Sha } from './sha';
import { changedNames, type EntryKind, findInTree, kindOfMode, parseTree, type TreeEntry } from './tree';

export interface FoundEntry {
  kind: EntryKind;
  oid: Sha;
  /** Size of a blob or a symbolic link; absent if it is not here yet. */
  sizeBytes?: number;
}

export interface ListedEntry {
  /** Lossy if the bytes are not UTF-8: then `isUtf8` is false, and no path finds the entry. */
  name: string;
  nameBytes: Buffer;
  isUtf8: boolean;
  kind: EntryKind;
  oid: Sha;
}

export async function getTreeOid(store: ObjectStore, commit: Sha): Promise<Sha> {
  return parseTreeOid(commit, await store.getCommit(commit));
}

export async function readTree(store: ObjectStore, treeOid: Sha): Promise<TreeEntry[]> {
  return parseTree(await store.getTree(treeOid));
}

/** Never follows a symbolic link or a submodule. An empty path is the root. */
export async function findEntry(store: ObjectStore, commit: Sha, path: string): Promise<FoundEntry | null> {
  let found: { kind: EntryKind; oid: Sha } = { kind: 'tree', oid: await getTreeOid(store, commit) };
  for (const part of splitPath(path)) {
    if (found.kind !== 'tree') return null;
    const name = Buffer.from(part, 'utf8');
    const entry = findInTree(await store.getTree(found.oid), name);
    if (entry === null) return null;
    found = { kind: kindOfMode(entry.mode), oid: entry.oid };
  }
  return withSize(store, found);
}

/** Adds the size of a file that is here. */
export async function withSize(store: ObjectStore, found: FoundEntry): Promise<FoundEntry> {
  if (found.kind !== 'blob' && found.kind !== 'symlink') return found;
  const sizeBytes = (await store.findSizeHere(found.oid)) ?? undefined;
  return { ...found, sizeBytes };
}

/** Trees between two pauses for everything else that the worker has to do: a cache that answers lets nothing else run. */
const TREES_BETWEEN_PAUSES = 500;

/**
 * Finds a folder in many commits, with one request for each level of the folders that are not here. Reads each tree once,
 * however many of the commits have it. A commit whose folder cannot be read is left out: its reader reports why.
 */
export async function findFolders(
  store: ObjectStore,
  commits: readonly Sha[],
  path: string,
): Promise<Map<Sha, FoundEntry | null>> {
  const roots = await Promise.all(commits.map((commit) => getTreeOid(store, commit)));
  const reached = new Map<Sha, FoundEntry | null>(roots.map((oid) => [oid, { kind: 'tree', oid }]));
  for (const part of splitPath(path)) {
    const folders = [...reached.values()]
      .filter((entry) => entry?.kind === 'tree')
      .map((entry) => entry?.oid);
    const inFolder = await findInTrees(store, new Set(folders as Sha[]), part);
    for (const [root, entry] of reached) {
      const next = entry?.kind === 'tree' ? inFolder.get(entry.oid) : null;
      if (next === undefined) reached.delete(root);
      else reached.set(root, next);
    }
  }
  return new Map(
    commits.flatMap((commit, at) => {
      const entry = reached.get(roots[at]);
      return entry === undefined ? [] : [[commit, entry] as const];
    }),
  );
}

/** Finds the entries of one name in many trees, as far as these can be read. */
async function findInTrees(
  store: ObjectStore,
  trees: ReadonlySet<Sha>,
  part: string,
): Promise<Map<Sha, FoundEntry | null>> {
  await store.fetchMissing([...trees]);
  const name = Buffer.from(part, 'utf8');
  const found = new Map<Sha, FoundEntry | null>();
  for (const oid of trees) {
    const content = await unlessUnreadable(store.getTree(oid));
    if (content === null) continue;
    const entry = findInTree(content, name);
    found.set(oid, entry && { kind: kindOfMode(entry.mode), oid: entry.oid });
    if (found.size % TREES_BETWEEN_PAUSES === 0) await yieldToOthers();
  }
  return found;
}

async function unlessUnreadable(read: Promise<Buffer>): Promise<Buffer | null> {
  try {
    return await read;
  } catch (error) {
    if (isGitError(error)) return null;
    throw error;
  }
}

export async function listTreeEntries(store: ObjectStore, treeOid: Sha): Promise<ListedEntry[]> {
  return (await readTree(store, treeOid)).map(({ mode, name, oid }) => {
    const text = name.toString('utf8');
    return {
      name: text,
      nameBytes: name,
      isUtf8: Buffer.from(text, 'utf8').equals(name),
      kind: kindOfMode(mode),
      oid,
    };
  });
}

/** Lists the names that differ between two folders. Anything that is not a folder has no entries. */
export async function listChangedNames(
  store: ObjectStore,
  [one, other]: readonly (FoundEntry | null)[],
): Promise<string[]> {
  if (one?.oid === other?.oid) return [];
  const contentOf = (entry: FoundEntry | null) =>
    entry?.kind === 'tree' ? store.getTree(entry.oid) : Buffer.alloc(0);
  return changedNames(await contentOf(one), await contentOf(other)).map((name) => name.toString('utf8'));
}

export const splitPath = (path: string): string[] => (path === '' ? [] : path.split('/'));
