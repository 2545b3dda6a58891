import { Injectable } from '@nestjs/common';
import { Apps } from '../../../apps';
import { Database } from '../../../core/database';
import { AppError } from '../../../core/errors';
import { GitError, isGitError, type Commit, type Sha } from '../../../git';
import { defaultCopyOf } from '../../../workspaces';
import type { CallWith } from '../../calls';
import { historyLost } from '../../domain/errors';
import { namesInRepository } from '../../domain/format/app-link';
import { listRepositoryApps } from '../../domain/format/list-apps';
import type { RepositoryApp } from '../../domain/format/repository-app';
import { compareApps } from '../../domain/merge/name-clashes';
import { branchMoved } from '../../domain/remote/branch';
import type { CommitJob, CommitManyJob, PushPreview, PushUnpushedJob } from '../../queue/commit-jobs';
import { copyOfJob, type Lease } from '../../queue/jobs';
import type { ReadInput } from '../../queue/read-jobs';
import { BranchRecords, OpenCommits } from '../../queue/open-commits';
import { QueueStore } from '../../queue/queue-store';
import { DroppedStore, type DroppedApp } from '../../store/documents';
import { appErrorOf } from '../../store/job-error';
import { AppLinkStore } from '../../store/links';
import { GitConfigStore } from '../../store/settings';
import { buildBatch, planOutcomes, recordsOf, type Batch } from '../commit/build-commits';
import { LoadCommitData } from '../commit/load-commit-data';
import { PushFailure } from '../commit/push-commits';
import { RecordOutcome } from '../commit/record';
import { SettlePushed } from '../commit/settle-pushed';
import { treeReaderOf, Mirrors, type OpenRepository } from '../mirrors';
import { findForeignApps, leaveOut } from '../read-app';
import { MarkBehind } from './mark-behind';
import { presentCommit, findLocalHistory, refuseLong, type LocalHistory } from './read-branches';

/** Dropped commits whose documents are kept in the database, too. */
const MAX_KEPT = 200;

interface Run {
  lease: Lease;
  job: PushUnpushedJob;
  repository: OpenRepository;
  signal: AbortSignal;
}

/**
 * Resets the branch in the repository to this workspace's state of it, with the held commits on top: by force if others have
 * pushed to it; recreates it if it is gone.
 */
@Injectable()
export class ForcePush {
  constructor(
    private readonly mirrors: Mirrors,
    private readonly queues: QueueStore,
    private readonly loader: LoadCommitData,
    private readonly outcomes: RecordOutcome,
    private readonly settle: SettlePushed,
    private readonly links: AppLinkStore,
    private readonly dropped: DroppedStore,
    private readonly commits: OpenCommits,
    private readonly records: BranchRecords,
    private readonly behind: MarkBehind,
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly configs: GitConfigStore,
  ) {}

  /** Lists the commits that a force push would drop. */
  preview(call: CallWith<ReadInput>, signal: AbortSignal): Promise<PushPreview> {
    const { mirrors } = this;
    return mirrors.use(call, call.input.target, async (repository) => {
      const { tip } = await mirrors.fetch(repository, signal);
      if (tip === null) return { lease: null, drops: [] };
      const { drops } = await this.historyOf(repository, tip);
      return { lease: tip, drops: drops.map(presentCommit) };
    });
  }

  /**
   * `expected`: the lease, which is the tip that the user saw; null if the branch is gone. Pushes nothing unless all commits
   * can be pushed. Throws 409 `git_remote_moved` if the branch is not at the lease.
   */
  run(
    lease: Lease,
    job: PushUnpushedJob,
    request: { expected: Sha | null; signal: AbortSignal },
  ): Promise<void> {
    return this.runOnce(lease, job, request).catch((error: unknown) => {
      // The server of the new repository has no filters: the next mirror is a whole one, without the lost history.
      if (request.expected === null && codeOf(error) === 'git_mirror_damaged')
        return this.runOnce(lease, job, request);
      throw error;
    });
  }

  private runOnce(
    lease: Lease,
    job: PushUnpushedJob,
    { expected, signal }: { expected: Sha | null; signal: AbortSignal },
  ): Promise<void> {
    const { mirrors, settle, queues } = this;
    return mirrors.use(job, job.input.target, async (repository) => {
      const run = { lease, job, repository, signal };
      // The other branches show which commits of a deleted branch the repository still has.
      if (expected === null) await mirrors.fetchAll(repository, signal);
      const tip = await mirrors.fetchBranch(repository, repository.branch, signal);
      await settle.settleUncertain({ lease, repository }, tip);
      const waiting = await this.unpushedOf(job);
      const recorded = await queues.recordedCommits(waiting.map(({ id }) => id));
      const found = await settle.settle({ lease, repository }, { uncertain: [], waiting, recorded, tip });
      if (found.length > 0 || (tip !== null && tip === job.input.made))
        return this.end(run, found.length, tip);
      if (tip !== expected) throw branchMoved(repository.branch, tip);
      await this.push(run, { tip: expected, jobs: waiting }).catch((error: unknown) => {
        if (!isIncomplete(error)) throw error;
        // A mirror of a server with filters has the commits, and only the files that were read.
        if (expected !== null || !isEmptied(repository)) throw historyIncomplete(repository.branch);
        return this.beginAnew(run, waiting);
      });
    });
  }

  private async push(run: Run, { tip, jobs }: { tip: Sha | null; jobs: CommitJob[] }): Promise<void> {
    const { lease, job, repository, signal } = run;
    const synced = await this.links.shasAt(repository.targetId);
    // Nothing was ever pushed or pulled, so that nothing is gone.
    if (tip === null && synced.length === 0) return this.end(run, 0, null);
    const history = await this.historyOf(repository, tip);
    if (history.base === null) {
      if (tip === null && isEmptied(repository)) return this.beginAnew(run, jobs);
      throw historyLost(repository.branch);
    }
    const { batch, outcomes } = await this.build(run, { jobs, history, tip });
    const sha = batch.built.at(-1)?.sha ?? history.base;
    if (sha === tip) return this.end(run, 0, tip);
    await refuseLong(repository.mirror, { tip: sha, common: history.common });
    const apps = await this.readDropped(repository, history.drops, signal);
    const { queues, mirrors } = this;
    await queues.guarded(lease, async (tx) => {
      await this.dropped.keep(tx, repository.targetId, apps);
      await this.records.made(tx, job, sha);
    });
    await queues.recordCommits(lease, recordsOf(batch, outcomes));
    const isThere = sha === history.common;
    const request = { sha, expected: tip, isThere, replaces: { common: history.common }, signal };
    const result = await mirrors.push(repository, request);
    if (result.kind === 'moved') throw await this.refusalOf(run, tip);
    if (result.kind === 'uncertain')
      // The next job that reads the branch has to know them again.
      await queues.guarded(lease, (tx) => queues.markUncertain(tx, jobs));
    if (result.kind !== 'ok')
      throw new PushFailure(result.error, { isUncertain: result.kind === 'uncertain' });
    await this.outcomes.save({ lease, repository }, outcomes);
    await this.behind.mark(repository, { apps: await this.behind.list(repository), tip: sha });
    await this.end(run, batch.built.length, sha);
  }

  /** Pushes a first commit of all apps as they were last pushed or pulled, with the held commits on top. */
  private async beginAnew(run: Run, held: CommitJob[]): Promise<void> {
    const { lease, job, repository } = run;
    const { workspaceId } = lease;
    const { targetId } = repository;
    const { queues, mirrors } = this;
    const { first, documents } = await this.firstCommitOf(run);
    const jobs = [first, ...held];
    const data = await this.loader.load({ workspaceId, target: job.input.target }, jobs);
    for (const [hash, text] of documents) data.documents.set(hash, text);
    for (const link of data.links.values()) Object.assign(link, { held: null, last: null });
    const context = { repository, data, refused: new Map() };
    const batch = await buildBatch(context, { base: null, expected: null, jobs });
    const failed = batch.planned.find((plan) => plan.kind === 'failed');
    if (failed) throw failed.error;
    const sha = batch.built.at(-1)?.sha;
    if (sha === undefined) return this.end(run, 0, null);
    const outcomes = await planOutcomes(context, batch);
    const isOfFirst = ({ job: own }: { job: CommitJob }) => own === first;
    const records = recordsOf(batch, outcomes).filter(({ jobId }) => jobId !== first.id);
    await queues.guarded(lease, (tx) => this.records.made(tx, job, sha));
    await queues.recordCommits(lease, records);
    const result = await mirrors.push(repository, {
      sha,
      expected: null,
      isThere: false,
      signal: run.signal,
    });
    if (result.kind === 'moved') throw await this.refusalOf(run, null);
    if (result.kind === 'uncertain') await queues.guarded(lease, (tx) => queues.markUncertain(tx, held));
    if (result.kind !== 'ok')
      throw new PushFailure(result.error, { isUncertain: result.kind === 'uncertain' });
    const { position } = job;
    const apps = outcomes
      .filter((outcome) => isOfFirst(outcome))
      .flatMap((outcome) => ('apps' in outcome ? outcome.apps : []));
    await queues.guarded(lease, async (tx) => {
      const links = apps.map(({ app: { appId, gitAppId }, last }) => ({ appId, gitAppId, last, position }));
      await this.links.save(tx, { workspaceId, targetId }, links);
    });
    const others = outcomes.filter((outcome) => !isOfFirst(outcome));
    await this.outcomes.save({ lease, repository }, others);
    await this.behind.mark(repository, { apps: await this.behind.list(repository), tip: sha });
    await this.end(run, batch.built.length, sha);
  }

  /** Returns the commit in the form of a job, in the name of the person who pushes. */
  private async firstCommitOf({
    job,
    repository: { targetId },
  }: Run): Promise<{ first: CommitManyJob; documents: ReadonlyMap<string, string> }> {
    const copy = copyOfJob(job);
    const ids = [...(await this.apps.idsByGitId(copy)).values()].map(({ id }) => id);
    const versions = await this.apps.findMany(this.database.manager, ids);
    const { links } = await this.links.findAt(targetId, ids);
    const documents = await this.links.documentsAt(targetId, ids);
    const apps: CommitManyJob['input']['apps'] = [];
    for (const { id: appId, version } of versions) {
      const link = links.get(appId);
      if (!link?.last) continue;
      const { syncedState } = link.last;
      const isKept = documents.has(link.last.documentHash);
      // A document that is kept with a version alone is the app's present one.
      const documentHash = isKept ? link.last.documentHash : version.documentHash;
      if (!isKept) documents.set(documentHash, await this.apps.documentOf(this.database.manager, version.id));
      const {
        gitAppName: appName,
        gitVersionId,
        gitVersionName: versionName,
      } = namesInRepository(syncedState);
      const names = { appName, versionName, gitVersionId: gitVersionId ?? version.gitVersionId };
      apps.push({ appId, gitAppId: link.gitAppId, ...names, documentHash });
    }
    const config = await this.configs.find(defaultCopyOf(job.workspaceId));
    const signing = config?.signingKeyId ? { signingKeyId: config.signingKeyId } : {};
    const input = { target: job.input.target, apps, ...signing };
    const made = {
      kind: 'commit_apps',
      message: BROUGHT_BACK,
      appId: null,
      documentHash: null,
      isKept: false,
    };
    return { first: { ...job, ...made, input } as unknown as CommitManyJob, documents };
  }

  /** A host that forbids force pushes refuses as if the branch had moved. */
  private async refusalOf({ repository, signal }: Run, expected: Sha | null): Promise<Error> {
    const tip = await this.mirrors.fetchBranch(repository, repository.branch, signal);
    return tip === expected ? keepsHistory(repository.branch) : branchMoved(repository.branch, tip);
  }

  /** Builds the commits. They replace others' changes to apps within the history, which keeps those. */
  private async build(
    { lease, job, repository }: Run,
    { jobs, history: { base }, tip }: { jobs: CommitJob[]; history: LocalHistory; tip: Sha | null },
  ): Promise<{ batch: Batch; outcomes: Awaited<ReturnType<typeof planOutcomes>> }> {
    const { target } = job.input;
    const data = await this.loader.load({ workspaceId: lease.workspaceId, target }, jobs);
    // The commits held before these are part of the same push.
    for (const link of data.links.values()) link.held = null;
    const seen = base === null ? {} : { seen: base };
    const replacing = jobs.map((one) => ({ ...one, input: { ...one.input, ...seen } }) as CommitJob);
    const context = { repository, data, refused: new Map() };
    const batch = await buildBatch(context, { base, expected: tip, jobs: replacing });
    const failed = batch.planned.find((plan) => plan.kind === 'failed');
    if (failed) throw failed.error;
    return { batch, outcomes: await planOutcomes(context, batch) };
  }

  private async end({ lease, job }: Run, pushed: number, sha: Sha | null): Promise<void> {
    const { queues } = this;
    await queues.guarded(lease, (tx) => queues.succeed(tx, job, { commit: null, result: { pushed, sha } }));
  }

  private async unpushedOf(job: PushUnpushedJob): Promise<CommitJob[]> {
    const found = await this.commits.findAll(job.input.jobIds);
    return found.filter(({ status }) => status === 'held');
  }

  private async historyOf({ mirror, targetId }: OpenRepository, tip: Sha | null): Promise<LocalHistory> {
    const others = tip === null ? [...mirror.branches.values()] : [];
    return findLocalHistory(mirror, { synced: await this.links.shasAt(targetId), tip, others });
  }

  /** Reads the apps that the commits have changed, as they have them. */
  private async readDropped(
    repository: OpenRepository,
    drops: readonly Commit[],
    signal: AbortSignal,
  ): Promise<DroppedApp[]> {
    const { mirror, layout } = repository;
    const lists = new Map<Sha | null, RepositoryApp[]>();
    // A commit is mostly the parent of the one before it.
    const listAt = async (sha: Sha | null): Promise<RepositoryApp[]> => {
      const known = lists.get(sha);
      if (known) return known;
      const { items } = await listRepositoryApps(treeReaderOf(mirror, sha), layout);
      lists.set(sha, items);
      return items;
    };
    const found: DroppedApp[] = [];
    for (const { sha, parents } of drops.slice(0, MAX_KEPT)) {
      signal.throwIfAborted();
      const before = await listAt(parents[0] ?? null);
      const { theirs } = compareApps({ base: before, mine: before, theirs: await listAt(sha) });
      const gitAppIds = theirs.filter(({ change }) => change !== 'removed').map(({ gitAppId }) => gitAppId);
      const readers = await findForeignApps(repository, {
        tip: sha,
        from: gitAppIds.map((gitAppId) => ({ gitAppId })),
      });
      for (const [index, read] of readers.entries()) {
        // An app that cannot be read cannot be restored, with or without the commit.
        const app = await read().catch(leaveOut);
        if (app) found.push({ sha, gitAppId: gitAppIds[index], document: app.document.text });
      }
    }
    return found;
  }
}

const BROUGHT_BACK = `Bring back all apps

The repository was emptied, and its former history is not known in full.
`;

/** True for the failure of a push that lacks files of the former history: the server alone had them. */
function isIncomplete(error: unknown): boolean {
  const cause = causeOf(error);
  return cause?.code === 'git_remote_moved' && typeof cause.data?.['oid'] === 'string';
}

const codeOf = (error: unknown): string | null => causeOf(error)?.code ?? null;

function causeOf(error: unknown): GitError | AppError | null {
  const cause = error instanceof PushFailure ? error.error : error;
  return isGitError(cause) || cause instanceof AppError ? cause : null;
}

/** True for a repository without branches, as of the fetch of all of them. */
const isEmptied = ({ mirror }: OpenRepository): boolean => mirror.branches.size === 0;

const historyIncomplete = (branch: string) =>
  new GitError('git_remote_moved', {
    message: `The former history of “${branch}” cannot be pushed: the repository no longer has all of its files, and only those that were read are here.`,
    remedy:
      'Keep what is in the repository, and commit each app over it: that puts the app back as it is here.',
  });

const keepsHistory = (branch: string) =>
  new GitError('git_push_rejected', {
    message: `The server does not allow the history of “${branch}” to be replaced.`,
    remedy: 'Pull with merge, and push on top of it; or allow force pushes to the branch at the provider.',
  });

/**
 * Ends the request to push held commits, which have run before it: reports their outcome, and restores a branch that is gone
 * from the repository.
 */
@Injectable()
export class PushUnpushed {
  constructor(
    private readonly queues: QueueStore,
    private readonly mirrors: Mirrors,
    private readonly forced: ForcePush,
    private readonly commits: OpenCommits,
  ) {}

  /** Throws the failure of the first commit that was not pushed. */
  async run(lease: Lease, job: PushUnpushedJob, signal: AbortSignal): Promise<void> {
    const { force } = job.input;
    if (force) return this.forced.run(lease, job, { expected: force.lease, signal });
    const commits = await this.commits.findAll(job.input.jobIds);
    const failed = commits.find(({ status }) => status !== 'succeeded');
    const shas = commits.flatMap(({ commitSha }) => commitSha ?? []);
    const sha = shas.at(-1) ?? null;
    const refusal = failed?.error ? appErrorOf(failed.error) : null;
    const isKnown = refusal !== null || sha !== null;
    const { tip, isGone } = isKnown
      ? { tip: sha, isGone: refusal !== null && tellsThatGone(refusal, job) }
      : await this.find(job, signal);
    if (isGone) return this.forced.run(lease, job, { expected: null, signal });
    if (refusal) throw refusal;
    const result = { pushed: shas.length, sha: tip };
    await this.queues.guarded(lease, (tx) => this.queues.succeed(tx, job, { commit: null, result }));
  }

  /** Finds the tip. The default branch is restored only to an empty repository: in another one it was probably renamed. */
  private find(job: PushUnpushedJob, signal: AbortSignal): Promise<{ tip: string | null; isGone: boolean }> {
    return this.mirrors.use(job, job.input.target, async (repository) => {
      const tip = await this.mirrors.fetchBranch(repository, repository.branch, signal);
      if (tip !== null || job.input.target.branchId) return { tip, isGone: tip === null };
      return { tip, isGone: await this.isEmpty(repository, signal) };
    });
  }

  private async isEmpty(repository: OpenRepository, signal: AbortSignal): Promise<boolean> {
    try {
      return (await this.mirrors.fetch(repository, signal)).base === null;
    } catch (error) {
      if (isGitError(error) && error.code === 'git_branch_not_found') return false;
      throw error;
    }
  }
}

/** True for the refusal of a commit to a branch that can be restored. */
const tellsThatGone = ({ code, data }: AppError, { input }: PushUnpushedJob): boolean =>
  code === 'git_branch_not_found'
    ? input.target.branchId !== undefined
    : code === 'git_remote_moved' && data?.present === null;
