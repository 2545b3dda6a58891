import { isGitError } from '../errors/git-error';
import { ByteCache } from '../../core/concurrency';
import { parseCommit } from '../objects/commit';
import type { ObjectStore } from '../objects/object-store';
import { getTreeOid, splitPath } from '../objects/read-tree';
import type { Sha } from '../objects/sha';
import { findInTree, kindOfMode } from '../objects/tree';

/** Commits in which a path is fetched together, once it has been read in a second one. */
const COMMITS_AHEAD = 256;
/** Limit on the files that are fetched together, if the server sent each as a whole. */
const MAX_FILES_BYTES = 16 * 1024 * 1024;
const UNKNOWN_FILE_BYTES = 1024 * 1024;
const MAX_REMEMBERED_BYTES = 1 << 20;

interface Place {
  commit: Sha;
  path: string;
}

/** Reads of a path that had to fetch. */
interface Reads {
  firstCommit: Sha;
  isSeveral: boolean;
  /** Size of the last file, or what it may be. */
  fileBytes: number;
}

/**
 * Fetches what a reader of a partial mirror is likely to need next: a path that is read in many commits is read in the
 * commits before them, too. Without this, each commit would take a request for each folder, and one for the file.
 */
export class ReadAhead {
  /** Places at which files that are not here were found, by the ids of the files. */
  private readonly places = new ByteCache<Place>(MAX_REMEMBERED_BYTES);
  /** By path. */
  private readonly reads = new ByteCache<Reads>(MAX_REMEMBERED_BYTES);

  constructor(private readonly store: ObjectStore) {}

  /** Makes sure that the folders on a path are here. */
  async path(commit: Sha, path: string): Promise<void> {
    const place = { commit, path };
    let found = await this.find(place);
    if (!found.isHere) {
      await this.fetch(place, { withFiles: false });
      found = await this.find(place);
    }
    const { file } = found;
    if (file !== null && !(await this.store.isKnown(file))) this.places.add(file, place, path.length * 2);
  }

  /** Makes sure that a file is here. */
  async file(oid: Sha): Promise<void> {
    const place = this.places.get(oid);
    if (place === undefined || (await this.store.isKnown(oid))) return;
    const reads = await this.fetch(place, { withFiles: true });
    reads.fileBytes = (await this.store.findSizeHere(oid)) ?? 0;
  }

  private async fetch({ commit, path }: Place, { withFiles }: { withFiles: boolean }): Promise<Reads> {
    const reads = this.reads.get(path) ?? {
      firstCommit: commit,
      isSeveral: false,
      fileBytes: UNKNOWN_FILE_BYTES,
    };
    this.reads.add(path, reads, path.length * 2);
    reads.isSeveral ||= reads.firstCommit !== commit;
    const atOnce = withFiles ? Math.ceil(MAX_FILES_BYTES / (reads.fileBytes + 1)) : COMMITS_AHEAD;
    const count = reads.isSeveral ? Math.min(COMMITS_AHEAD, atOnce) : 1;
    await fetchPaths(this.store, {
      commits: await this.commitsFrom(commit, count),
      paths: [path],
      withFiles,
    });
    return reads;
  }

  private async commitsFrom(first: Sha, count: number): Promise<Sha[]> {
    const found = new Set([first]);
    for (const sha of found) {
      const { parents } = parseCommit(sha, await this.store.getCommit(sha));
      for (const parent of parents) if (found.size < count) found.add(parent);
    }
    return [...found];
  }

  /** Finds the id of the file at a path, null if there is none. `isHere`: no folder on the path is missing. */
  private async find({ commit, path }: Place): Promise<{ isHere: boolean; file: Sha | null }> {
    const parts = splitPath(path);
    let oid = await getTreeOid(this.store, commit);
    for (const part of parts) {
      if (!(await this.store.isKnown(oid))) return { isHere: false, file: null };
      const entry = findInTree(await this.store.getTree(oid), Buffer.from(part, 'utf8'));
      if (entry === null) return { isHere: true, file: null };
      const kind = kindOfMode(entry.mode);
      if (kind !== 'tree') return { isHere: true, file: kind === 'blob' ? entry.oid : null };
      oid = entry.oid;
    }
    return { isHere: await this.store.isKnown(oid), file: null };
  }
}

/**
 * Fetches the folders on the paths in commits, one request for each level, and the files at their ends if asked to.
 */
export async function fetchPaths(
  store: ObjectStore,
  { commits, paths, withFiles }: { commits: readonly Sha[]; paths: readonly string[]; withFiles: boolean },
): Promise<void> {
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
