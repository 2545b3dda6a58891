import type {
  Commit,
  CommitRequest,
  BuiltCommit,
  FoundEntry,
  ListedEntry,
  Mirror,
  WalkRequest,
} from '../../../src/git';
import type { Defects } from '../defects';
import type { Files, GitObjects, ModelCommit } from './git-objects';

/** The part of a mirror that the commit engine uses. */
type UsedOfMirror = Pick<
  Mirror,
  | 'dir'
  | 'tip'
  | 'buildCommit'
  | 'findEntry'
  | 'findFolders'
  | 'listTree'
  | 'listTreeByOid'
  | 'listChangedNames'
  | 'findSize'
  | 'hasCommit'
  | 'fetchObjects'
  | 'fetchPaths'
  | 'readBlob'
  | 'commit'
  | 'walk'
  | 'isAncestor'
  | 'findInHistory'
>;

/** Id of a commit that only the defect `replacesUnseen` names: what the repository has at the moment. */
export const PRESENT = 'f'.repeat(40);

/**
 * A worker's mirror of one repository. Its tips may be out of date. It finds the objects of all mirrors, since which of
 * them it has decides about nothing but the size of a fetch.
 */
export class MirrorModel implements UsedOfMirror {
  readonly tips = new Map<string, string>();
  /** Commits that the defects of `overwrite` take for others. */
  private readonly aliases = new Map<string, string>();

  constructor(
    readonly dir: string,
    private readonly objects: GitObjects,
    private readonly defects: Defects,
  ) {}

  tip(branch: string): string | null {
    return this.tips.get(branch) ?? null;
  }

  buildCommit(request: CommitRequest): Promise<BuiltCommit> {
    this.aliases.clear();
    return Promise.resolve(this.objects.build(request));
  }

  findEntry(commit: string, path: string): Promise<FoundEntry | null> {
    const files = this.files(commit);
    const blob = files.get(path);
    if (blob) return Promise.resolve({ kind: 'blob', oid: blob.oid, sizeBytes: blob.content.length });
    const isFolder = path === '' || [...files.keys()].some((file) => file.startsWith(`${path}/`));
    return Promise.resolve(isFolder ? { kind: 'tree', oid: treeOid(commit, path) } : null);
  }

  async findFolders(commits: readonly string[], path: string): Promise<Map<string, FoundEntry | null>> {
    const found = new Map<string, FoundEntry | null>();
    for (const commit of commits) found.set(commit, await this.findEntry(commit, path));
    return found;
  }

  listTree(commit: string, path: string): Promise<ListedEntry[]> {
    const prefix = path === '' ? '' : `${path}/`;
    const entries = new Map<string, ListedEntry>();
    for (const [file, { oid }] of this.files(commit)) {
      if (!file.startsWith(prefix)) continue;
      const [name, ...rest] = file.slice(prefix.length).split('/');
      const isFolder = rest.length > 0;
      const kind = isFolder ? 'tree' : 'blob';
      const id = isFolder ? treeOid(commit, prefix + name) : oid;
      entries.set(name, { name, nameBytes: Buffer.alloc(0), isUtf8: true, kind, oid: id });
    }
    return Promise.resolve([...entries.values()]);
  }

  listTreeByOid(oid: string): Promise<ListedEntry[]> {
    const [commit, path] = oid.split(':');
    return this.listTree(commit, path);
  }

  listChangedNames(one: string, other: string): Promise<string[]> {
    const [before, after] = [this.files(one), this.files(other)];
    const paths = [...new Set([...before.keys(), ...after.keys()])];
    const changed = paths.filter((path) => before.get(path)?.oid !== after.get(path)?.oid);
    return Promise.resolve([...new Set(changed.map((path) => path.split('/')[0]))]);
  }

  findSize(oid: string): Promise<number | null> {
    return Promise.resolve(this.objects.findBlob(oid)?.content.length ?? null);
  }

  hasCommit(sha: string): Promise<boolean> {
    return Promise.resolve(this.objects.has(sha));
  }

  fetchObjects(): Promise<void> {
    return Promise.resolve();
  }

  fetchPaths(): Promise<void> {
    return Promise.resolve();
  }

  readBlob(oid: string): Promise<Buffer> {
    const blob = this.objects.findBlob(oid);
    return blob ? Promise.resolve(blob.content) : Promise.reject(new Error(`There is no blob ${oid}.`));
  }

  commit(sha: string): Promise<Commit> {
    return Promise.resolve(commitOf(this.objects.get(sha)));
  }

  walk({ from, hide = null, limit }: WalkRequest): Promise<Commit[]> {
    const until = hide !== null && this.objects.has(hide) ? hide : null;
    return Promise.resolve(this.objects.history(from, until).slice(0, limit).map(commitOf));
  }

  isAncestor(ancestor: string, descendant: string): Promise<boolean> {
    return Promise.resolve(this.objects.has(ancestor) && this.objects.isAncestor(ancestor, descendant));
  }

  findInHistory({ tip, candidates }: Parameters<Mirror['findInHistory']>[0]): Promise<Set<string>> {
    const [seen] = candidates;
    // The ids of pushes come with their jobs; the commit that a user has seen comes alone.
    if (candidates.length === 1 && !('jobId' in seen) && this.isTakenForPresent(seen.sha)) {
      this.aliases.set(seen.sha, tip);
      return Promise.resolve(new Set([seen.sha]));
    }
    const shas = candidates.map(({ sha }) => sha);
    return Promise.resolve(
      new Set(shas.filter((sha) => this.objects.has(sha) && this.objects.isAncestor(sha, tip))),
    );
  }

  private isTakenForPresent(sha: string): boolean {
    return sha === PRESENT || this.defects.overwritesAnything === true;
  }

  private files(commit: string): Files {
    return this.objects.filesOf(this.aliases.get(commit) ?? commit);
  }
}

const treeOid = (commit: string, path: string): string => `${commit}:${path}`;

const commitOf = ({ sha, parent, author, date, message }: ModelCommit): Commit => ({
  sha,
  treeOid: '',
  parents: parent === null ? [] : [parent],
  author,
  date,
  committedAt: date,
  message,
});
