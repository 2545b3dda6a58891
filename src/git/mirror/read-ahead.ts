import { isGitError } from '../errors/git-error';
import { ByteCache } from '../../core/concurrency';
import { parseCommit } from '../objects/commit';
import type { ObjectStore } from '../objects/object-store';
import { getTreeOid, splitPath } from '../objects/read-tree';
import type { Sha } from '../objects/sha';
import { findInTree, kindOfMode } from '../objects/tree';

/** Commits whose trees are fetched together when a history is read. */
const COMMITS_AHEAD = 128;
const MAX_GROUPS_BYTES = 1 << 20;

/**
 * Fetches what a reader of a partial mirror is likely to need next: a path that is read in one commit is often read in the
 * commits before it, too. Without this, each commit would take a request for each folder.
 */
export class ReadAhead {
  /** Files of a path in many commits, by the id of each. */
  private readonly groups = new ByteCache<readonly Sha[]>(MAX_GROUPS_BYTES);

  constructor(private readonly store: ObjectStore) {}

  /** Makes sure that the folders on a path are here, in a commit and in the commits before it. */
  async path(commit: Sha, path: string): Promise<void> {
    if (await isPathHere(this.store, commit, path)) return;
    const commits = await this.commitsFrom(commit);
    const files = await fetchPaths(this.store, { commits, paths: [path], withFiles: false });
    for (const file of files) this.groups.add(file, files, files.length * 8);
  }

  /** Makes sure that a file is here, with the other states of it that are likely to be read. */
  async file(oid: Sha): Promise<void> {
    const group = this.groups.get(oid);
    if (group !== undefined && !(await this.store.has(oid))) await this.store.fetchMissing(group);
  }

  private async commitsFrom(first: Sha): Promise<Sha[]> {
    const found = new Set([first]);
    for (const sha of found) {
      const { parents } = parseCommit(sha, await this.store.getCommit(sha));
      for (const parent of parents) if (found.size < COMMITS_AHEAD) found.add(parent);
    }
    return [...found];
  }
}

async function isPathHere(store: ObjectStore, commit: Sha, path: string): Promise<boolean> {
  let oid = await getTreeOid(store, commit);
  if (!(await store.has(oid))) return false;
  for (const part of splitPath(path)) {
    const entry = findInTree(await store.getTree(oid), Buffer.from(part, 'utf8'));
    if (entry === null || kindOfMode(entry.mode) !== 'tree') return true;
    oid = entry.oid;
    if (!(await store.has(oid))) return false;
  }
  return true;
}

/**
 * Fetches the folders on the paths in commits, one request for each level, and the files at their ends if asked to.
 * Returns the ids of these files.
 */
export async function fetchPaths(
  store: ObjectStore,
  { commits, paths, withFiles }: { commits: readonly Sha[]; paths: readonly string[]; withFiles: boolean },
): Promise<Sha[]> {
  const files = new Set<Sha>();
  const trees = await Promise.all(commits.map((commit) => getTreeOid(store, commit)));
  let level = new Map(trees.map((oid) => [oid, new Set(paths)]));
  while (level.size > 0) {
    await store.fetchMissing([...level.keys()]);
    const next = new Map<Sha, Set<string>>();
    for (const [oid, inside] of level) await enter(store, { oid, inside, next, files });
    level = next;
  }
  if (withFiles) await store.fetchMissing([...files]);
  return [...files];
}

/** Adds the folders that the paths lead to from a tree, with the rest of each path, and the files at their ends. */
async function enter(
  store: ObjectStore,
  found: { oid: Sha; inside: ReadonlySet<string>; next: Map<Sha, Set<string>>; files: Set<Sha> },
): Promise<void> {
  const { oid, inside, next, files } = found;
  const content = await store.getTree(oid).catch((error: unknown) => {
    // The reader that needs it reports it.
    if (isGitError(error)) return null;
    throw error;
  });
  for (const path of content === null ? [] : inside) {
    const [name, ...rest] = splitPath(path);
    const entry = name === undefined ? null : findInTree(content as Buffer, Buffer.from(name, 'utf8'));
    if (entry === null) continue;
    const kind = kindOfMode(entry.mode);
    if (kind === 'tree') next.set(entry.oid, (next.get(entry.oid) ?? new Set()).add(rest.join('/')));
    else if (kind === 'blob' && rest.length === 0) files.add(entry.oid);
  }
}
