import { isDeepStrictEqual } from 'node:util';
import { mergeTreesOf, type MergeTreesRequest } from './merge-trees-of';
import type { TreeMerge } from '../objects/merge-trees';
import { buildCommit, type BuiltCommit, type CommitRequest } from './build-commit';
import { type Commit, parseCommit } from '../objects/commit';
import { fetchBranches } from './fetch';
import { GitError, isGitError } from '../errors/git-error';
import { PromisedObjects, refusesFilter, type Remote } from './promised-objects';
import { fetchPaths, ReadAhead } from './read-ahead';
import {
  type Candidate,
  countApart,
  findInHistory,
  findMergeBase,
  isAncestor,
  type Repository,
  walkHistory,
  type WalkRequest,
} from './walk-history';
import type { Lenders } from './lent-packs';
import {
  type MaintenanceResult,
  markPacked,
  type NewPack,
  removeFolder,
  useNewPack,
  writeNewPack,
} from './gc';
import { MirrorCorruptedError } from '../errors/mirror-corruption';
import { markPartial, setAside, openMirrorFiles, REMOTE_PREFIX } from './mirror-files';
import type { ObjectFilter } from '../protocol/upload-pack-request';
import { asDamage, explainLocalFailure, libgit2, toOid } from './libgit2';
import { offeredCommits } from './offered-commits';
import { receivePack } from './receive-pack';
import { deleteBranch, pushCommit, type DeleteRequest, type PushRequest, type PushResult } from './push';
import {
  findEntry,
  findFolders,
  type FoundEntry,
  listChangedNames,
  listTreeEntries,
  type ListedEntry,
} from '../objects/read-tree';
import type { RemoteRefs } from '../protocol/advertisement';
import type { RemoteGateway } from '../transport/remote-gateway';
import type { RemoteTarget } from '../transport/remote-target';
import { type Sha, shaOf } from '../objects/sha';
import { taggedAt } from '../objects/tag';
import { ReadWriteLock, Semaphore, TimeLimit } from '../../core/concurrency';

/** Branches that are fetched at once; beyond them, a list shows only names. */
const MAX_BRANCHES = 1_000;

/** A pack is ready, and waits for a moment in which nothing uses the mirror. */
const MAX_WAIT_MS = 60_000;

const NOTHING_PACKED: MaintenanceResult = { packedObjects: 0, removedLooseObjects: 0, removedPacks: 0 };

/**
 * Bare clone of one remote repository for one workspace, in a folder that only this process uses. It is a cache: if
 * damaged, it is moved aside and fetched again, and `git_mirror_damaged` asks the caller to start over.
 */
export class Mirror {
  private isDamaged = false;
  /** All branches were fetched since the mirror was opened. */
  hasAllBranches = false;
  private unfetched: ReadonlyMap<string, Sha> = new Map();
  private remoteTags: ReadonlyMap<string, Sha> | null = null;
  /** False once the server has refused a filter, although it has filters. */
  private mayFilter = true;
  private promised: PromisedObjects | null = null;
  private readAhead: ReadAhead | null = null;
  private lenders: Lenders | null = null;
  private readonly lock = new ReadWriteLock();
  private readonly downloads = new Semaphore(1);
  private readonly packing = new Semaphore(1);
  private readonly closing = new AbortController();

  private constructor(
    readonly dir: string,
    private repository: Repository,
    private tips: Map<string, Sha>,
    private isPartial: boolean,
    /** It borrows no packs: one of them may have been the cause. */
    private isReplaced: boolean,
  ) {}

  /** Creates the repository if absent, and recreates it if damaged or on request; removes leftovers of a crash. */
  static async open(dir: string, { anew = false } = {}): Promise<Mirror> {
    if (anew) await setAside(dir);
    const { repository, tips, isPartial } = await openMirrorFiles(dir);
    return new Mirror(dir, repository, tips, isPartial, anew);
  }

  async close(): Promise<void> {
    this.closing.abort();
    this.promised?.close();
    await this.lock.exclusive(() => closeRepository(this.repository));
  }

  /** Sets the remote that objects come from which a partial mirror has not fetched yet. */
  setRemote(remote: Remote): void {
    if (isDeepStrictEqual(this.promised?.remote.target, remote.target)) return;
    this.promised?.close();
    this.promised = new PromisedObjects(this.dir, remote);
    this.connectStore();
  }

  /** Sets the mirrors whose packs this one may take with its first fetch, if it is whole. */
  setLenders(lenders: Lenders): void {
    this.lenders = lenders;
  }

  private connectStore(): void {
    const { promised } = this;
    const { store } = this.repository;
    store.promisor = this.isPartial ? promised : null;
    this.readAhead = store.promisor && new ReadAhead(store);
  }

  /** Returns the tip of the branch at the last fetch or push; null if unknown or if the branch did not exist. */
  tip(branch: string): Sha | null {
    return this.isDamaged ? null : (this.tips.get(branch) ?? null);
  }

  /** Commits by the names of the remote's tags, as at the last fetch; null before the first one. */
  get tags(): ReadonlyMap<string, Sha> | null {
    return this.remoteTags;
  }

  /** Returns the tips of all branches that were fetched or pushed, by their names. */
  get branches(): ReadonlyMap<string, Sha> {
    return this.isDamaged ? new Map() : this.tips;
  }

  /** Returns the tips of branches that were left out when all were fetched, because there are too many. */
  get unfetchedBranches(): ReadonlyMap<string, Sha> {
    return this.unfetched;
  }

  /** Fetches this branch only and returns its tip; null if the remote has no such branch. */
  fetch(
    gateway: RemoteGateway,
    target: RemoteTarget,
    { branch, signal }: { branch: string; signal?: AbortSignal },
  ): Promise<Sha | null> {
    this.setRemote({ gateway, target });
    return this.orAnew(() => this.fetchOnce(gateway, target, { branch, signal }));
  }

  /**
   * Fetches all branches, forgets branches that the remote no longer has, and returns the remote's refs. `first`:
   * branches to fetch however many others there are.
   */
  fetchAll(
    gateway: RemoteGateway,
    target: RemoteTarget,
    request: { first?: readonly string[]; signal?: AbortSignal } = {},
  ): Promise<RemoteRefs> {
    this.setRemote({ gateway, target });
    return this.orAnew(() => this.fetchAllOnce(gateway, target, request));
  }

  /** Returns when annotated tags were made, by their objects. Fetches missing ones; their commits must be here. */
  readTagDates(
    gateway: RemoteGateway,
    target: RemoteTarget,
    { tags, signal }: { tags: readonly Sha[]; signal?: AbortSignal },
  ): Promise<Map<Sha, Date>> {
    return this.guard(async () => {
      const { store } = this.repository;
      const missing: Sha[] = [];
      for (const tag of new Set(tags)) if (!(await store.has(tag))) missing.push(tag);
      if (missing.length > 0) {
        const opened = await gateway.open(target, 'git-upload-pack', { signal });
        const haves = await offeredCommits(this.repository, { tips: this.tips, branch: '' });
        const filter = this.isPartial ? ('tree:0' as const) : undefined;
        await receivePack(gateway, opened, { request: { wants: missing, haves, filter }, dir: this.dir });
      }
      const dates = new Map<Sha, Date>();
      for (const tag of tags) {
        const content = await store.findTag(tag);
        const date = content && taggedAt(content);
        if (date) dates.set(tag, date);
      }
      return dates;
    });
  }

  /** Fetches, and once more into a new mirror where this one is damaged. */
  private async orAnew<T>(fetch: () => Promise<T>): Promise<T> {
    if (this.isDamaged) await this.makeAnew();
    const run = () => this.guard(fetch);
    try {
      return await run();
    } catch (error) {
      const isRefusedFilter = this.isPartial && refusesFilter(error);
      if (!isRefusedFilter && !(error instanceof MirrorCorruptedError)) throw error;
      this.mayFilter &&= !isRefusedFilter;
    }
    await this.makeAnew();
    return run();
  }

  /** See PushResult. On `moved`, fetch and build again. */
  async push(gateway: RemoteGateway, target: RemoteTarget, request: PushRequest): Promise<PushResult> {
    return this.guard(async () => {
      const result = await pushCommit({ store: this.repository.store, gateway, target }, request);
      const { branch, sha } = request;
      if (result.kind === 'ok') {
        this.tips.set(branch, sha);
        // Not waited for: the push has arrived even if this ref is not written, which costs one fetch at the next start.
        this.lock.shared(() => this.writeLatestRef(branch)).catch(() => undefined);
      }
      return result;
    });
  }

  /** Deletes a branch of the remote, see `PushResult`. */
  async deleteBranch(
    gateway: RemoteGateway,
    target: RemoteTarget,
    request: DeleteRequest,
  ): Promise<PushResult> {
    return this.guard(async () => {
      const result = await deleteBranch({ gateway, target }, request);
      if (result.kind === 'ok') await this.forget(request.branch);
      return result;
    });
  }

  buildCommit(request: CommitRequest): Promise<BuiltCommit> {
    return this.guard(() => buildCommit(this.repository.store, request));
  }

  /** Writes the content of a file that is likely to be committed soon: its commit then finds it written. */
  writeBlob(content: Buffer): Promise<void> {
    return this.guard(() => this.repository.store.write(shaOf('blob', content), { kind: 'blob', content }));
  }

  /** Finds the entry at a path of a commit. Symbolic links and submodules are reported, never followed. */
  findEntry(commit: Sha, path: string): Promise<FoundEntry | null> {
    return this.guard(() => this.find(commit, path));
  }

  private find(commit: Sha, path: string): Promise<FoundEntry | null> {
    return this.readAhead?.findEntry(commit, path) ?? findEntry(this.repository.store, commit, path);
  }

  /** Lists a folder of a commit. An empty path is the root; a path that is not a folder has no entries. */
  listTree(commit: Sha, path: string): Promise<ListedEntry[]> {
    return this.guard(async () => {
      const folder = await this.find(commit, path);
      return folder?.kind === 'tree' ? listTreeEntries(this.repository.store, folder.oid) : [];
    });
  }

  /** Like `listTree`, by the id of the folder's tree. */
  listTreeByOid(treeOid: Sha): Promise<ListedEntry[]> {
    return this.guard(() => listTreeEntries(this.repository.store, treeOid));
  }

  /** Lists the names that differ in a folder of two commits. A folder that does not exist has no entries. */
  listChangedNames(one: Sha, other: Sha, path: string): Promise<string[]> {
    return this.guard(async () => {
      const folders = [await this.find(one, path), await this.find(other, path)];
      return listChangedNames(this.repository.store, folders);
    });
  }

  /** Returns true if the mirror has a commit, with its whole history. */
  hasCommit(sha: Sha): Promise<boolean> {
    return this.guard(() => this.repository.store.has(sha));
  }

  /** Size of a file or folder in bytes; null if the repository does not have it. */
  findSize(oid: Sha): Promise<number | null> {
    return this.guard(async () => {
      await this.readAhead?.file(oid);
      return this.repository.store.findSize(oid);
    });
  }

  /** Only some folders and files are here: the others are fetched when they are read. */
  get fetchesWhatIsRead(): boolean {
    return this.isPartial;
  }

  /** Fetches files and folders that are not here yet, in one request. Ids that the server does not have are passed over. */
  fetchObjects(oids: readonly Sha[]): Promise<void> {
    return this.guard(() => this.repository.store.fetchMissing(oids));
  }

  /** Finds a folder in many commits; leaves out those in which it cannot be read. */
  findFolders(commits: readonly Sha[], path: string): Promise<Map<Sha, FoundEntry | null>> {
    return this.guard(() => findFolders(this.repository.store, commits, path));
  }

  /** Fetches the folders on paths in commits, and the files at their ends, as far as they are not here yet. */
  async fetchPaths(commits: readonly Sha[], paths: readonly string[]): Promise<void> {
    if (!this.isPartial) return;
    await this.guard(() => fetchPaths(this.repository.store, { commits, paths, withFiles: true }));
  }

  /** Throws `git_too_large` before inflating a blob of more than `maxBytes`. */
  readBlob(oid: Sha, { maxBytes }: { maxBytes: number }): Promise<Buffer> {
    return this.guard(async () => {
      await this.readAhead?.file(oid);
      return this.repository.store.getBlob(oid, maxBytes);
    });
  }

  commit(sha: Sha): Promise<Commit> {
    return this.guard(async () => parseCommit(sha, await this.repository.store.getCommit(sha)));
  }

  walk(request: WalkRequest): Promise<Commit[]> {
    return this.guard(() => walkHistory(this.repository, request));
  }

  /** Returns true if `descendant` is `ancestor`, or is built on it. */
  isAncestor(ancestor: Sha, descendant: Sha): Promise<boolean> {
    return this.guard(() => isAncestor(this.repository, ancestor, descendant));
  }

  /** Returns the best common ancestor; null for histories that have none. */
  findMergeBase(one: Sha, other: Sha): Promise<Sha | null> {
    return this.guard(() => findMergeBase(this.repository, one, other));
  }

  /** Merges the trees of two commits that have come from `base`, see `mergeTrees`. */
  mergeTrees(request: MergeTreesRequest): Promise<TreeMerge> {
    return this.guard(() => mergeTreesOf(this.repository.store, request));
  }

  /** Counts, for each of two histories, the commits that the other does not have. */
  countApart(one: Sha, other: Sha): Promise<{ ahead: number; behind: number }> {
    return this.guard(() => countApart(this.repository, one, other));
  }

  /** Returns the candidates that are the tip or one of its ancestors. Candidates that the mirror lacks are not. */
  findInHistory(search: { tip: Sha; candidates: Candidate[] }): Promise<Set<Sha>> {
    return this.guard(() => findInHistory(this.repository, search));
  }

  /** Packs loose objects once that is worthwhile. Blocks everything else only while it replaces files. */
  async maintain({ force = false } = {}): Promise<MaintenanceResult> {
    const end = await this.packing.acquire();
    try {
      const { dir, tips } = this;
      const options = { dir, tips, force, signal: this.closing.signal };
      const newPack = await this.guard(() => writeNewPack(this.repository, options));
      if (newPack === null) return NOTHING_PACKED;
      return await this.explain(() => this.useWhenFree(newPack));
    } finally {
      end();
    }
  }

  /** Drops the pack if the mirror is always in use. Lets others go first: behind a slow push, all of them would wait. */
  private async useWhenFree(newPack: NewPack): Promise<MaintenanceResult> {
    using limit = new TimeLimit(MAX_WAIT_MS, [this.closing.signal]);
    try {
      return await this.lock.exclusiveWhenFree(limit.signal, () => this.use(newPack));
    } catch (error) {
      if (!limit.signal.aborted) throw error;
      await removeFolder(newPack.folder);
      return NOTHING_PACKED;
    }
  }

  private async use(newPack: NewPack): Promise<MaintenanceResult> {
    const isCurrent = newPack.repository === this.repository && !this.closing.signal.aborted;
    if (isCurrent) return useNewPack(this.dir, newPack);
    await removeFolder(newPack.folder);
    return NOTHING_PACKED;
  }

  private async fetchOnce(
    gateway: RemoteGateway,
    target: RemoteTarget,
    { branch, signal }: { branch: string; signal?: AbortSignal },
  ): Promise<Sha | null> {
    if (!isBranchName(branch)) {
      throw new GitError('git_branch_not_found', { data: { branch, branches: [] } });
    }
    await this.forgetConflicting(branch);
    const isFirst = this.tips.size === 0;
    const { branches, tags } = await fetchBranches(gateway, target, {
      ...this.fetchRequest(branch),
      choose: (there) => (there.has(branch) ? [branch] : []),
      signal,
    });
    const tip = branches.get(branch) ?? null;
    this.remoteTags = tags;
    if (tip === null) await this.forget(branch);
    else await this.setFetched(branch, tip);
    // The first fetch brings a single pack.
    if (isFirst && tip !== null) await markPacked(this.repository, branch, tip);
    return tip;
  }

  private async fetchAllOnce(
    gateway: RemoteGateway,
    target: RemoteTarget,
    { first = [], signal }: { first?: readonly string[]; signal?: AbortSignal },
  ): Promise<RemoteRefs> {
    const choose = (branches: ReadonlyMap<string, Sha>) => {
      const names = new Set([...first.filter((name) => branches.has(name)), ...branches.keys()]);
      return [...names].filter(isBranchName).slice(0, MAX_BRANCHES);
    };
    const request = { ...this.fetchRequest(''), choose, signal };
    const refs = await fetchBranches(gateway, target, request);
    this.remoteTags = refs.tags;
    // First, since a branch may have the name of a folder of branches that there were.
    for (const known of [...this.tips.keys()]) if (!refs.branches.has(known)) await this.forget(known);
    this.hasAllBranches = true;
    const chosen = new Set(choose(refs.branches));
    for (const branch of chosen) await this.setFetched(branch, refs.branches.get(branch) ?? '');
    this.unfetched = new Map([...refs.branches].filter(([name]) => isBranchName(name) && !chosen.has(name)));
    return refs;
  }

  private fetchRequest(branch: string) {
    return {
      dir: this.dir,
      turns: this.downloads,
      // A damaged mirror may have been lent what has damaged it.
      lenders: this.tips.size === 0 && !this.isReplaced ? this.lenders : null,
      filter: (canFilter: boolean) => this.chooseFilter(branch, canFilter),
      isHere: (sha: Sha) => this.repository.store.has(sha),
      offer: () => offeredCommits(this.repository, { tips: this.tips, branch }),
    };
  }

  /**
   * The first fetch decides if the mirror is partial. A branch that is new brings its commits alone, which may be a whole
   * history; later ones bring the folders that they change, too, which are likely to be read.
   */
  private async chooseFilter(branch: string, canFilter: boolean): Promise<ObjectFilter | undefined> {
    const isFirst = this.mayFilter && canFilter && this.tips.size === 0;
    if (!this.isPartial && isFirst && (await this.promised?.isOffered())) {
      await markPartial(this.dir);
      this.isPartial = true;
      this.connectStore();
    }
    if (!this.isPartial) return undefined;
    if (!canFilter) throw new MirrorCorruptedError('the server sends no parts of histories any more');
    return this.tips.has(branch) ? 'blob:none' : 'tree:0';
  }

  private async setFetched(branch: string, tip: Sha): Promise<void> {
    if (!(await this.repository.store.has(tip)))
      throw new MirrorCorruptedError(`fetched ${tip}, and it is not here`);
    await this.setTip(branch, tip);
  }

  private async setTip(branch: string, sha: Sha): Promise<void> {
    if (this.tips.get(branch) === sha) return;
    await this.writeRef(branch, sha).catch((error: unknown) => {
      throw asDamage(error);
    });
    this.tips.set(branch, sha);
  }

  private async writeRef(branch: string, sha: Sha): Promise<void> {
    await libgit2().Reference.create(this.repository.native, REMOTE_PREFIX + branch, toOid(sha), 1, '');
  }

  /** Writes the ref of the present tip: the pushed commit may be older by now, or its branch deleted. */
  private async writeLatestRef(branch: string): Promise<void> {
    const tip = this.tips.get(branch);
    if (tip !== undefined) await this.writeRef(branch, tip);
  }

  private async forget(branch: string): Promise<void> {
    if (!this.tips.delete(branch)) return;
    await libgit2().Reference.remove(this.repository.native, REMOTE_PREFIX + branch);
  }

  /**
   * Removes refs that conflict: if the branch `a` was replaced by `a/b` (or the reverse), a file would have to be a
   * folder too.
   */
  private async forgetConflicting(branch: string): Promise<void> {
    for (const known of [...this.tips.keys()]) {
      if (known.startsWith(`${branch}/`) || branch.startsWith(`${known}/`)) await this.forget(known);
    }
  }

  private makeAnew(): Promise<void> {
    return this.lock.exclusive(async () => {
      // Stays set until the repository has been recreated: on a full disk that may fail half-way.
      this.isDamaged = true;
      this.isReplaced = true;
      await closeRepository(this.repository);
      await setAside(this.dir);
      const { repository, tips, isPartial } = await openMirrorFiles(this.dir);
      this.repository = repository;
      this.tips = tips;
      this.isPartial = isPartial;
      this.connectStore();
      this.hasAllBranches = false;
      this.isDamaged = false;
    });
  }

  private guard<T>(run: () => Promise<T>): Promise<T> {
    return this.explain(() => this.lock.shared(run));
  }

  /** Maps errors of the system and of libgit2 to Git errors; remembers corruption until the next fetch. */
  private async explain<T>(run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      const isExplained = isGitError(error) || error instanceof TypeError;
      const explained = isExplained ? error : explainLocalFailure(error);
      if (explained instanceof MirrorCorruptedError) this.isDamaged = true;
      throw explained;
    }
  }
}

const isBranchName = (name: string): boolean =>
  Boolean(libgit2().Reference.isValidName(`refs/heads/${name}`));

async function closeRepository({ store, native: repository }: Repository): Promise<void> {
  await store.close();
  repository.cleanup();
}
