import { isGitError } from '../errors/git-error';
import { ByteCache } from '../../core/concurrency';
import { parseCommit } from '../objects/commit';
import type { ObjectStore } from '../objects/object-store';
import { findEntry, type FoundEntry, getTreeOid, splitPath, withSize } from '../objects/read-tree';
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

  /** Finds the entry at a path. Makes sure that the folders on the path are here, and the one at its end. */
  async findEntry(commit: Sha, path: string): Promise<FoundEntry | null> {
    const place = { commit, path };
    let found = await this.findHere(place);
    if (found === 'missing') {
      await this.fetch(place, { withFiles: false });
      found = await this.findHere(place);
    }
    // The server has not sent it: asks once more, for the reason.
    if (found === 'missing') return findEntry(this.store, commit, path);
    if (found?.kind === 'blob' && !(await this.store.isKnown(found.oid))) {
      this.places.add(found.oid, place, path.length * 2);
      return found;
    }
    return found && withSize(this.store, found);
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

  /** Finds the entry at a path; `missing` if one of the folders on it is not here, or the one at its end. */
  private async findHere({ commit, path }: Place): Promise<FoundEntry | null | 'missing'> {
    let found: FoundEntry = { kind: 'tree', oid: await getTreeOid(this.store, commit) };
    for (const part of splitPath(path)) {
      if (found.kind !== 'tree') return null;
      if (!(await this.store.isKnown(found.oid))) return 'missing';
      const entry = findInTree(await this.store.getTree(found.oid), Buffer.from(part, 'utf8'));
      if (entry === null) return null;
      found = { kind: kindOfMode(entry.mode), oid: entry.oid };
    }
    return found.kind !== 'tree' || (await this.store.isKnown(found.oid)) ? found : 'missing';
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
