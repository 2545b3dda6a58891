import { Logger, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Apps, type AppDocument, type AppWithVersion } from '../../../apps';
import { Database } from '../../../core/database';
import { AppError } from '../../../core/errors';
import type { Sha } from '../../../git';
import { AppChanges } from '../../domain/app-changes';
import { mergeEnded, mergeConflicts, mergeOutdated } from '../../domain/errors';
import { isSplitLink, isSameState, selectLinkedApp } from '../../domain/format/app-link';
import { countChanges, type AppOnSide, type AppSides } from '../../domain/merge/conflicts';
import { mergeApp, sideOf } from '../../domain/merge/merge-app';
import { appsOf, completesMerge, type CommitJob, type JobApp } from '../../queue/commit-jobs';
import type { Lease } from '../../queue/jobs';
import { WaitingCommits } from '../../queue/open-commits';
import { LostLeaseError, QueueStore } from '../../queue/queue-store';
import type { LastCommit, StoredLink } from '../../store/links';
import { isDatabaseTrouble } from '../../../core/http';
import { explainFailure, isPassingCode } from '../failures';
import { OpenMerges, committedSide, foreignSide, namesOf } from '../merge';
import { Mirrors, type OpenRepository } from '../mirrors';
import { readCommitted, readForeignApp, withLocalName, type ForeignApp } from '../read-app';
import { committedBefore, RebaseApp, type ChangedJob, type Rebase } from '../rebase';
import type { PlannedJob } from './build-commits';
import type { CommitData, LoadCommitData } from './load-commit-data';
import { isOfRepository } from './plan-app';

const logger = new Logger('Merge');

interface MergeTarget {
  lease: Lease;
  repository: OpenRepository;
  data: CommitData;
  signal: AbortSignal;
}

/** Merges others' changes for the jobs of a run that want it, before their commits are built. */
export class MergeBeforePush {
  /** All jobs of the run. */
  jobs: readonly CommitJob[] = [];
  /** Jobs that could not be merged, by their id. */
  readonly refused = new Map<string, AppError>();
  /** The tip that a job was merged with last, by its id. */
  private readonly merged = new Map<string, Sha>();

  constructor(
    private readonly services: { mergeCommit: MergeCommit; loader: LoadCommitData },
    private readonly target: MergeTarget,
  ) {}

  /** Returns true for a merge result that is not in use here yet, and for a commit that is to merge others' changes. */
  mustMerge(plan: PlannedJob): boolean {
    const { job } = plan;
    if (this.refused.has(job.id)) return false;
    if (completesMerge(job) && !job.input.merged) return !(plan.kind === 'failed' && plan.isBehindUnpushed);
    const wantsMerge = 'merge' in job.input && job.input.merge === true;
    if (!wantsMerge || plan.kind !== 'failed' || plan.isBehindUnpushed) return false;
    return plan.error.code === 'git_remote_moved';
  }

  /** `tip`: the commit at the remote, just fetched. A job that cannot be merged is refused. */
  async merge(plan: PlannedJob, tip: Sha | null): Promise<void> {
    const { job } = plan;
    const { lease, repository, data, signal } = this.target;
    const [{ appId, documentHash }] = appsOf(job);
    const text = data.documents.get(documentHash ?? '');
    const isRepeated = this.merged.get(job.id) === tip;
    if (tip === null || text === undefined || isRepeated) return this.refuse(plan);
    this.merged.set(job.id, tip);
    const link = data.links.get(appId) ?? null;
    try {
      const changed = await this.services.mergeCommit.run({
        lease,
        repository,
        job,
        link,
        text,
        tip,
        signal,
      });
      if (changed === null) return this.refuse(plan);
      this.adopt(changed);
    } catch (error) {
      if (isOfAll(error)) throw error;
      this.refused.set(job.id, explainFailure(error, logger));
      return;
    }
    await this.services.loader.reloadLinks(data, repository.targetId, [job]);
  }

  private refuse(plan: PlannedJob): void {
    this.refused.set(plan.job.id, plan.kind === 'failed' ? plan.error : mergeEnded());
  }

  private adopt(changed: readonly ChangedJob[]): void {
    for (const one of changed) {
      if ('error' in one) {
        this.refused.set(one.id, one.error);
        continue;
      }
      const { id, text, hash, input } = one;
      this.target.data.documents.set(hash, text);
      const job = this.jobs.find((candidate) => candidate.id === id);
      if (job) Object.assign(job, { input, documentHash: 'apps' in input ? null : hash });
    }
  }
}

/** True for failures that are not the job's own: the other jobs of the run would meet them too. */
function isOfAll(error: unknown): boolean {
  if (error instanceof LostLeaseError || isDatabaseTrouble(error)) return true;
  return error instanceof AppError && (isOfRepository(error) || isPassingCode(error.code));
}

export interface CommitToMerge {
  lease: Lease;
  repository: OpenRepository;
  job: CommitJob;
  link: StoredLink | null;
  /** Document of the job. */
  text: string;
  /** Commit at the remote whose state of the app is merged. */
  tip: Sha;
  signal: AbortSignal;
}

interface MergingCommit extends CommitToMerge {
  app: JobApp;
  link: StoredLink;
  last: LastCommit;
  base: AppDocument;
  foreign: ForeignApp;
  isSplit: boolean;
}

type Outcome =
  | { kind: 'merged'; rebased: ChangedJob[] }
  | { kind: 'conflicts' | 'outdated'; mergeId: string; unresolved: number };

/**
 * Pulls others' changes to an app, so that a commit can be made on top: working copy, link and waiting commits change in one
 * transaction, and the commit is then like any other.
 */
@Injectable()
export class MergeCommit {
  constructor(
    private readonly database: Database,
    private readonly mirrors: Mirrors,
    private readonly apps: Apps,
    private readonly queues: QueueStore,
    private readonly waiting: WaitingCommits,
    private readonly openMerges: OpenMerges,
    private readonly rebaseApp: RebaseApp,
  ) {}

  /**
   * Returns the jobs as they are from now on; null if there is nothing to merge.
   * @throws AppError `merge_conflicts` or `merge_outdated`, with the merge to settle
   */
  async run(request: CommitToMerge): Promise<ChangedJob[] | null> {
    const merging = await this.read(request);
    if (merging === null) return null;
    const outcome = await this.database.transaction(async (tx) => {
      // Requests lock the app before the queue.
      const app = await this.apps.lockIfAny(tx, merging.app.appId);
      // An app that is edited elsewhere is pulled first, which changes it there.
      return app && !app.hosted ? this.merge(tx, merging, app) : null;
    });
    if (outcome === null) return null;
    if (outcome.kind === 'merged') return outcome.rebased;
    const { mergeId, unresolved } = outcome;
    throw outcome.kind === 'conflicts' ? mergeConflicts(mergeId, unresolved) : mergeOutdated(mergeId);
  }

  private async read(request: CommitToMerge): Promise<MergingCommit | null> {
    const { repository, job, link, tip, signal } = request;
    const [app] = appsOf(job);
    const last = link?.last;
    if (!link || !last) return null;
    const from = selectLinkedApp(app.gitAppId, last.syncedState);
    const read = await readForeignApp(repository, { tip, from }).catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'git_app_not_found') return null;
      throw error;
    });
    const isComplete = completesMerge(job);
    if (!read || (!isComplete && isSameState(read.last.syncedState, last.syncedState))) return null;
    const foreign = withLocalName(read, link);
    const base = await readCommitted({ database: this.database, mirrors: this.mirrors }, repository, {
      ...link,
      last,
      signal,
    });
    return {
      ...request,
      app,
      link,
      last,
      base,
      foreign,
      isSplit: isSplitLink(last.syncedState, repository.layout),
    };
  }

  private merge(tx: EntityManager, merging: MergingCommit, app: AppWithVersion): Promise<Outcome> {
    const { job } = merging;
    return completesMerge(job)
      ? this.complete(tx, { merging, app, mergeId: job.input.mergeId })
      : this.commit(tx, merging, app);
  }

  private async commit(tx: EntityManager, merging: MergingCommit, app: AppWithVersion): Promise<Outcome> {
    const { last, base, link, foreign } = merging;
    const sides = {
      base: committedSide(last, base, { app, followsName: link.followsName }),
      mine: committedByJob(merging),
      theirs: foreignSide(foreign, { app, link }),
    };
    const merged = mergeApp(sides);
    if (merged.conflicts.length > 0) return this.open(tx, { merging, app, sides, kind: 'conflicts' });
    const total = countChanges(merged.changesOf('theirs'));
    return this.apply(tx, { merging, app, rebase: { from: sides.base, to: sides.theirs }, total });
  }

  private async complete(
    tx: EntityManager,
    { merging, app, mergeId }: { merging: MergingCommit; app: AppWithVersion; mergeId: string },
  ): Promise<Outcome> {
    const { job, last, foreign, link } = merging;
    const ids = { mergeId, jobId: job.id, appId: app.id };
    const { content, shown } = await this.openMerges.getCompleting(tx, ids);
    const { texts, names } = content;
    const mine = sideOf(texts.mine, names.mine, { isSplit: false });
    const isMoved =
      !isSameState(last.syncedState, content.baseState) ||
      !isSameState(foreign.last.syncedState, content.theirsLast.syncedState);
    if (isMoved) {
      const base = sideOf(texts.base, names.base, { isSplit: false });
      const sides = { base, mine, theirs: foreignSide(foreign, { app, link }) };
      return this.open(tx, { merging, app, sides, kind: 'outdated' });
    }
    await this.openMerges.end(tx, mergeId);
    const rebase = { from: mine, to: committedByJob(merging) };
    return this.apply(tx, { merging, app, rebase, total: shown.changes.theirs });
  }

  private async open(
    tx: EntityManager,
    {
      merging,
      app,
      sides,
      kind,
    }: { merging: MergingCommit; app: AppWithVersion; sides: AppSides; kind: 'conflicts' | 'outdated' },
  ): Promise<Outcome> {
    const { job, foreign, last, repository } = merging;
    const opened = {
      kind: 'commit' as const,
      workspaceId: app.workspaceId,
      target: { id: foreign.targetId, branch: repository.branch },
      app,
      sides,
      base: last,
      theirs: foreign.last,
      mine: { author: job.author, date: job.createdAt },
      message: job.message,
    };
    const { id: mergeId, unresolved } = await this.queues.guarded(merging.lease, () =>
      this.openMerges.open(tx, opened),
    );
    return { kind, mergeId, unresolved };
  }

  private async apply(
    tx: EntityManager,
    {
      merging,
      app,
      rebase,
      total,
    }: { merging: MergingCommit; app: AppWithVersion; rebase: Rebase; total: number },
  ): Promise<Outcome> {
    const { job, last, base, link, repository, foreign } = merging;
    const before = committedBefore(last, base, link);
    const hasResult = completesMerge(job);
    const { layout } = repository;
    const text = await this.apps.documentOf(tx, app.version.id);
    const { isSplit } = merging;
    const present = sideOf(text, namesOf(app), { isSplit, committed: base });
    // A clash keeps what the working copy has, as an uncommitted change.
    const { result } = mergeApp({ base: rebase.from, mine: present, theirs: rebase.to });
    const copy = { present, result };
    const rebased = await this.rebaseApp.run(tx, {
      ...merging,
      ...copy,
      app,
      layout,
      rebase,
      before,
      hasResult,
    });
    const own = rebased.find(({ id }) => id === job.id);
    if (own && 'error' in own) throw own.error;
    const mergedBefore = 'merged' in job.input ? (job.input.merged?.total ?? 0) : 0;
    const merged = { with: foreign.last.sha, total: total + mergedBefore };
    const input = { ...(own?.input ?? job.input), merged };
    await this.waiting.saveInput(tx, { id: job.id, input });
    const committed = own ?? { text: merging.text, hash: job.documentHash ?? '' };
    return {
      kind: 'merged',
      rebased: [...rebased.filter(({ id }) => id !== job.id), { ...committed, id: job.id, input }],
    };
  }
}

/** Returns what the job commits of its app. */
function committedByJob({ app, text, base, last, link, repository, isSplit }: MergingCommit): AppOnSide {
  const of = { isSplit, committed: base };
  if (!app.only) return sideOf(text, app, of);
  const before = committedBefore(last, base, link);
  const chosen = new AppChanges(before, { ...app, text }, repository.layout).select(app.only);
  return sideOf(chosen.text, chosen.names, of);
}
