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
  if (found.kind !== 'blob' && found.kind !== 'symlink') return found;
  const sizeBytes = (await store.findSizeHere(found.oid)) ?? undefined;
  return { ...found, sizeBytes };
}

export async function listEntries(store: ObjectStore, commit: Sha, path: string): Promise<ListedEntry[]> {
  const folder = await findEntry(store, commit, path);
  return folder?.kind === 'tree' ? listTreeEntries(store, folder.oid) : [];
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

export async function listChangedNames(
  store: ObjectStore,
  commits: [Sha, Sha],
  path: string,
): Promise<string[]> {
  const [one, other] = await Promise.all(commits.map((commit) => findEntry(store, commit, path)));
  if (one?.oid === other?.oid) return [];
  const contentOf = (entry: FoundEntry | null) =>
    entry?.kind === 'tree' ? store.getTree(entry.oid) : Buffer.alloc(0);
  return changedNames(await contentOf(one), await contentOf(other)).map((name) => name.toString('utf8'));
}

export const splitPath = (path: string): string[] => (path === '' ? [] : path.split('/'));
