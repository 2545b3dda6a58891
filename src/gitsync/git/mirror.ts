import { buildCommit, type BuiltCommit, type CommitRequest } from './build-commit';
import { type Commit, parseCommit } from './commit-object';
import { fetchBranch } from './fetch-branch';
import { GitError, isGitError } from './git-error';
import {
  type Candidate,
  findInHistory,
  isAncestor,
  type Repository,
  walkHistory,
  type WalkRequest,
} from './history';
import { maintainMirror, type MaintenanceResult, markPacked } from './maintain-mirror';
import { MirrorDamagedError } from './mirror-damage';
import { setAside, openMirrorFiles, REMOTE_PREFIX } from './mirror-files';
import { asDamage, explainLocalFailure, native, toOid } from './native-git';
import { offeredCommits } from './offered-commits';
import { pushCommit, type PushRequest, type PushResult } from './push-commit';
import {
  findEntry,
  type FoundEntry,
  listChangedNames,
  listEntries,
  listTreeEntries,
  type ListedEntry,
} from './read-tree';
import type { RemoteGateway } from './remote-gateway';
import type { RemoteTarget } from './remote-target';
import type { Sha } from './sha';
import { SharedUse } from './shared-use';

/**
 * What a workspace's worker has of one remote repository: a bare one, in a folder that only this process uses. A
 * cache: found damaged, it is moved aside and fetched anew, and `git_mirror_damaged` asks the caller to begin again.
 */
export class Mirror {
  private isDamaged = false;
  private readonly uses = new SharedUse();

  private constructor(
    readonly dir: string,
    private repository: Repository,
    private tips: Map<string, Sha>,
  ) {}

  /**
   * Makes the repository where it is absent, and anew where it is damaged or `anew` is asked for; clears away what a
   * crash has left.
   */
  static async open(dir: string, { anew = false } = {}): Promise<Mirror> {
    if (anew) await setAside(dir);
    const { repository, tips } = await openMirrorFiles(dir);
    return new Mirror(dir, repository, tips);
  }

  async close(): Promise<void> {
    await this.uses.alone(() => closeRepository(this.repository));
  }

  /** Where the branch was when it was last fetched or pushed; null where that is not known, or it did not exist. */
  tip(branch: string): Sha | null {
    return this.isDamaged ? null : (this.tips.get(branch) ?? null);
  }

  /** Brings this branch, and nothing else, and returns its tip; null where the remote has no such branch. */
  async fetch(
    gateway: RemoteGateway,
    target: RemoteTarget,
    branch: string,
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<Sha | null> {
    if (this.isDamaged) await this.makeAnew();
    const run = () => this.guard(() => this.fetchOnce(gateway, target, { branch, signal }));
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof MirrorDamagedError)) throw error;
    }
    await this.makeAnew();
    return run();
  }

  /** See PushResult. Fetch and build again where it answers `moved`. */
  async push(gateway: RemoteGateway, target: RemoteTarget, request: PushRequest): Promise<PushResult> {
    return this.guard(async () => {
      const result = await pushCommit(this.repository.store, gateway, target, request);
      // It has arrived, whatever becomes of our note of it: one that is missing costs a fetch at the next start.
      if (result.kind === 'ok')
        await this.setTip(request.branch, request.sha).catch(() =>
          this.tips.set(request.branch, request.sha),
        );
      return result;
    });
  }

  buildCommit(request: CommitRequest): Promise<BuiltCommit> {
    return this.guard(() => buildCommit(this.repository.store, request));
  }

  /** What lies at a path of a commit; links and submodules are named, never followed. */
  findEntry(commit: Sha, path: string): Promise<FoundEntry | null> {
    return this.guard(() => findEntry(this.repository.store, commit, path));
  }

  /** What lies in a folder of a commit; an empty path is the root, and what is no folder has nothing in it. */
  listTree(commit: Sha, path: string): Promise<ListedEntry[]> {
    return this.guard(() => listEntries(this.repository.store, commit, path));
  }

  /** As `listTree`, for who knows the folder's own id already. */
  listTreeByOid(treeOid: Sha): Promise<ListedEntry[]> {
    return this.guard(() => listTreeEntries(this.repository.store, treeOid));
  }

  /** The names of all that is not the same in a folder of two commits; where there is no such folder, it has nothing in it. */
  listChangedNames(one: Sha, other: Sha, path: string): Promise<string[]> {
    return this.guard(() => listChangedNames(this.repository.store, [one, other], path));
  }

  /** In bytes; null where the object is not here. */
  findSize(oid: Sha): Promise<number | null> {
    return this.guard(() => this.repository.store.findSize(oid));
  }

  /** `git_too_large` before anything is unpacked where the blob has more bytes. */
  readBlob(oid: Sha, { maxBytes }: { maxBytes: number }): Promise<Buffer> {
    return this.guard(() => this.repository.store.getBlob(oid, maxBytes));
  }

  commit(sha: Sha): Promise<Commit> {
    return this.guard(async () => parseCommit(sha, await this.repository.store.getStructure(sha, 'commit')));
  }

  walk(request: WalkRequest): Promise<Commit[]> {
    return this.guard(() => walkHistory(this.repository, request));
  }

  /** Whether `descendant` is, or is built on, `ancestor`. */
  isAncestor(ancestor: Sha, descendant: Sha): Promise<boolean> {
    return this.guard(() => isAncestor(this.repository, ancestor, descendant));
  }

  /** Which of the candidates are the tip or behind it; ones that are not here are not. */
  findInHistory(search: { tip: Sha; candidates: Candidate[] }): Promise<Set<Sha>> {
    return this.guard(() => findInHistory(this.repository, search));
  }

  /** Packs what has gathered in single files, once that is worth it; all else waits. For when the queue is empty. */
  maintain(options: { force?: boolean } = {}): Promise<MaintenanceResult> {
    const run = () =>
      maintainMirror({ dir: this.dir, repository: this.repository, tips: this.tips, ...options });
    return this.explain(() => this.uses.alone(run));
  }

  private async fetchOnce(
    gateway: RemoteGateway,
    target: RemoteTarget,
    { branch, signal }: { branch: string; signal?: AbortSignal },
  ): Promise<Sha | null> {
    if (!native.Reference.isValidName(`refs/heads/${branch}`)) {
      throw new GitError('git_branch_not_found', { data: { branch, branches: [] } });
    }
    await this.forgetConflicting(branch);
    const { store } = this.repository;
    const isHere = (sha: Sha) => store.has(sha);
    const isFirst = this.tips.size === 0;
    const offer = () => offeredCommits(this.repository, { tips: this.tips, branch });
    const tip = await fetchBranch(gateway, target, { dir: this.dir, branch, isHere, offer, signal });
    if (tip === null) await this.forget(branch);
    else if (!(await store.has(tip))) throw new MirrorDamagedError(`fetched ${tip}, and it is not here`);
    else await this.setTip(branch, tip);
    // What a first fetch brings is one pack already.
    if (isFirst && tip !== null) await markPacked(this.repository, branch, tip);
    return tip;
  }

  private async setTip(branch: string, sha: Sha): Promise<void> {
    if (this.tips.get(branch) === sha) return;
    await native.Reference.create(this.repository.native, REMOTE_PREFIX + branch, toOid(sha), 1, '').catch(
      (error: unknown) => {
        throw asDamage(error);
      },
    );
    this.tips.set(branch, sha);
  }

  private async forget(branch: string): Promise<void> {
    if (!this.tips.delete(branch)) return;
    await native.Reference.remove(this.repository.native, REMOTE_PREFIX + branch);
  }

  /** Where `a` was a branch and now `a/b` is one, or the other way round: a file cannot be a folder too. */
  private async forgetConflicting(branch: string): Promise<void> {
    for (const known of [...this.tips.keys()]) {
      if (known.startsWith(`${branch}/`) || branch.startsWith(`${known}/`)) await this.forget(known);
    }
  }

  private makeAnew(): Promise<void> {
    return this.uses.alone(async () => {
      // Until it stands again: on a full disk that may fail half-way.
      this.isDamaged = true;
      await closeRepository(this.repository);
      await setAside(this.dir);
      const { repository, tips } = await openMirrorFiles(this.dir);
      this.repository = repository;
      this.tips = tips;
      this.isDamaged = false;
    });
  }

  private guard<T>(run: () => Promise<T>): Promise<T> {
    return this.explain(() => this.uses.together(run));
  }

  /** Errors of the system and of libgit2 become ours here; damage is remembered until the next fetch. */
  private async explain<T>(run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      const isExplained = isGitError(error) || error instanceof TypeError;
      const explained = isExplained ? error : explainLocalFailure(error);
      if (explained instanceof MirrorDamagedError) this.isDamaged = true;
      throw explained;
    }
  }
}

async function closeRepository({ store, native: repository }: Repository): Promise<void> {
  await store.close();
  repository.cleanup();
}
