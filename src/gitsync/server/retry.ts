import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Apps, type AppWithVersion } from '../../apps';
import { Database } from '../../core/database';
import { conflict, forbidden } from '../../core/errors';
import { AuditLog, type Actor, type AuditFacts } from '../../workspaces';
import type { NewCall } from '../calls';
import { BackupStore } from '../queue/backups';
import { JobStore } from '../queue/job-store';
import {
  copyOfJob,
  JOBS,
  isQueueJob,
  isKnownJob,
  isPostponed,
  type JobOf,
  type JobKind,
  type CallJob,
  type FinalizeJob,
  type AppCommitJob,
  type BackupJob,
  type CompleteMergeJob,
  type MergeBranchesJob,
  type DiscardJob,
  type ImportJob,
  type Job,
  type LinkJob,
  type PublishJob,
  type PullJob,
  type JobsOf,
  type QueueKind,
  type QueueJob,
  type StoredJob,
} from '../queue/jobs';
import type { JobTarget } from '../store/job-target';
import { getTarget, GitConfigStore, getWritableTarget, type GitConfig } from '../store/settings';
import { EnqueueBranch, EnqueueMerge, EnqueuePush } from './branches';
import { namedIn, signedWith, EnqueueCommit } from './commit';
import { EnqueueCommitMany } from './commit-many';
import { Deployments } from './deployments';
import { refuseUnlocking } from './import-and-link';
import { CompleteMerge } from './merges';
import { EnqueueReview } from './reviews';
import { FinalizeSettings } from './settings';
import { CallJobs } from './worker-calls';

/** The rows that a retry has locked, the app before the queue as all requests lock them. */
interface Locked {
  tx: EntityManager;
  app: AppWithVersion | null;
  config: GitConfig | null;
  target: JobTarget;
}

const sameRequest = <K extends JobKind>(
  { userId }: Actor,
  { workspaceId, kind, appId, message, author }: JobOf<K>,
) => ({ workspaceId, kind, appId, message, actor: { userId, author } });

const appDeleted = () => conflict('app_deleted', 'The app of this job was deleted.');

function getApp({ app }: Locked): AppWithVersion {
  if (!app) throw appDeleted();
  return app;
}

/** Makes another job of the request of a failed one. */
@Injectable()
export class RetryJob {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly configs: GitConfigStore,
    private readonly jobs: JobStore,
    private readonly backups: BackupStore,
    private readonly calls: CallJobs,
    private readonly finalizing: FinalizeSettings,
    private readonly commits: EnqueueCommit,
    private readonly commitMany: EnqueueCommitMany,
    private readonly branches: EnqueueBranch,
    private readonly branchMerges: EnqueueMerge,
    private readonly pushes: EnqueuePush,
    private readonly merges: CompleteMerge,
    private readonly deployments: Deployments,
    private readonly reviews: EnqueueReview,
  ) {}

  /** Returns the id of the new job. */
  run(actor: Actor, job: Job): Promise<string> {
    return isQueueJob(job) ? this.enqueue(actor, job) : this.call(actor, job);
  }

  private enqueue<K extends QueueKind>(actor: Actor, job: JobOf<K>): Promise<string> {
    return this.byKind[job.kind](actor, job);
  }

  private readonly byKind: {
    [K in keyof JobsOf<QueueKind>]: (actor: Actor, job: JobOf<K>) => Promise<string>;
  } = {
    create_app: (actor, job) => this.commit(actor, job),
    rename_app: (actor, job) => this.commit(actor, job),
    commit_app: (actor, job) => this.commit(actor, job),
    commit_changes: (actor, job) => this.commit(actor, job),
    commit_apps: (actor, job) => this.commitMany.retry(actor, job),
    complete_merge: (actor, job) => this.completeMerge(actor, job),
    backup_app: (actor, job) => this.backUp(actor, job),
    publish_version: (actor, job) => this.publish(actor, job),
    import_app: (actor, job) => this.import(actor, job),
    pull_app: (actor, job) => this.repeatOnApp(actor, job),
    pull_tag: (actor, job) => this.repeatOnApp(actor, job),
    sync_app: (actor, job) => this.repeatOnApp(actor, job),
    deploy_apps: (actor, job) => this.deployments.retry(actor, job.input),
    deploy_landed: (actor, job) => this.deployments.retry(actor, job.input),
    complete_pull: (actor, job) => this.merges.complete(actor, job.input.mergeId),
    discard_changes: (actor, job) => this.discard(actor, job),
    link_app: (actor, job) => this.repeatOnApp(actor, job),
    create_branch: (actor, job) => this.branches.retry(actor, job),
    switch_branch: (actor, job) => this.branches.retry(actor, job),
    merge_branches: (actor, job) => this.mergeBranches(actor, job),
    delete_branch: (actor, job) => this.branches.retry(actor, job),
    complete_review: (actor, job) => this.reviews.retry(actor, job),
    push_commits: (actor, job) => this.pushes.retry(actor, job),
  };

  /** Makes the same call to the repository that is configured by now. */
  private async call(actor: Actor, job: CallJob): Promise<string> {
    if (job.kind === JOBS.finalize.kind) return this.finalize(actor, job);
    const target = getTarget(await this.configs.find(copyOfJob(job)));
    return this.calls.begin({ ...sameRequest(actor, job), input: { ...job.input, target } } as NewCall);
  }

  private async finalize(actor: Actor, { input }: FinalizeJob): Promise<string> {
    if (actor.role !== 'admin') throw forbidden('Only an admin may set up GitSync.');
    const { hostKeyFingerprint, createBranch } = input;
    const request = { hostKeyFingerprint: hostKeyFingerprint ?? undefined, createBranch };
    return this.calls.begin(await this.finalizing.compose(actor, request));
  }

  private withLocks(job: JobOf<JobKind>, work: (locked: Locked) => Promise<string>): Promise<string> {
    return this.database.joined(async (tx) => {
      const app = job.appId === null ? null : await this.apps.lockIfAny(tx, job.appId);
      const config = await this.configs.lock(tx, copyOfJob(job));
      return work({ tx, app, config, target: getTarget(config) });
    });
  }

  /** Enqueues the same input, changed by what `change` returns, for the repository that is configured by now. */
  private repeat<J extends ImportJob | PullJob | LinkJob | DiscardJob | PublishJob>(
    actor: Actor,
    job: J,
    change: (locked: Locked) => Partial<J['input']>,
  ): Promise<string> {
    return this.withLocks(job, (locked) => {
      const input = { ...job.input, target: locked.target, ...change(locked) };
      return this.jobs.enqueue(locked.tx, { ...sameRequest(actor, job), input }, null);
    });
  }

  private repeatOnApp(actor: Actor, job: PullJob | LinkJob): Promise<string> {
    return this.repeat(actor, job, (locked) => ({ gitAppId: getApp(locked).gitAppId }));
  }

  private import(actor: Actor, job: ImportJob): Promise<string> {
    return this.repeat(actor, job, () => {
      refuseUnlocking(actor, job.input);
      return {};
    });
  }

  private discard(actor: Actor, job: DiscardJob): Promise<string> {
    return this.repeat(actor, job, (locked) => {
      getApp(locked);
      return {};
    });
  }

  /** Publishes the version as it was, signed as commits are by now. */
  private publish(actor: Actor, job: PublishJob): Promise<string> {
    return this.repeat(actor, job, (locked) => {
      getApp(locked);
      getWritableTarget(locked.config);
      return { signingKeyId: undefined, hasClosed: undefined, ...signedWith(locked.config) };
    });
  }

  /**
   * Keeps the message and the author, and commits the app as it is now: later jobs have committed whole documents since, so
   * that the old document would undo them.
   */
  private commit(actor: Actor, job: AppCommitJob): Promise<string> {
    return this.withLocks(job, (locked) => {
      getWritableTarget(locked.config);
      const { tx, app, config } = locked;
      if (!app) return this.commitOfDeleted(actor, job, locked);
      // Without `seen`: the user has not seen the repository as it is by now.
      const { workspaceId, kind, author, message, input } = job;
      return this.commits.enqueue(tx, {
        kind,
        app,
        actor: { workspaceId, userId: actor.userId },
        settings: { config, author },
        message: message ?? '',
        renamed: input.renamed,
        only: 'only' in input ? input.only : undefined,
        merge: input.merge,
        agent: input.agent,
      });
    });
  }

  /** The failed job still keeps the document of an app that was deleted since. */
  private async commitOfDeleted(
    actor: Actor,
    job: AppCommitJob,
    { tx, config, target }: Locked,
  ): Promise<string> {
    const hash = job.documentHash ?? '';
    const text = (await this.jobs.documentsOf(job.workspaceId, [hash])).get(hash);
    if (JOBS[job.kind].commits !== 'rename' && text === undefined) throw appDeleted();
    const { signingKeyId: _key, seen: _seen, ...unsigned } = job.input;
    const again = { ...sameRequest(actor, job), input: { ...unsigned, target, ...signedWith(config) } };
    return this.jobs.enqueue(tx, again, text === undefined ? null : { hash, text });
  }

  /** Commits the app as it is now to the target that the job was made for. */
  private backUp(actor: Actor, job: BackupJob): Promise<string> {
    return this.withLocks(job, async (locked) => {
      const { tx, config } = locked;
      getWritableTarget(config);
      const app = getApp(locked);
      const { signingKeyId: _key, ...unsigned } = job.input;
      const input = { ...unsigned, ...namedIn(app), ...signedWith(config) };
      const again = { ...sameRequest(actor, job), input };
      const { documentHash: hash, id: versionId } = app.version;
      const id = await this.jobs.enqueue(tx, again, { hash, versionId });
      await this.backups.take(tx, [{ appId: app.id, jobId: id }]);
      return id;
    });
  }

  /** Completes the merge again. Once the app has its result, it is committed like any other state. */
  private completeMerge(actor: Actor, job: CompleteMergeJob): Promise<string> {
    const { mergeId, merged, ...input } = job.input;
    return merged
      ? this.commit(actor, { ...job, kind: JOBS.commit_app.kind, input })
      : this.merges.complete(actor, mergeId, job.message ?? undefined);
  }

  /** Completes the merge of its decisions again, unless its commit may be in the repository. */
  private mergeBranches(actor: Actor, job: MergeBranchesJob): Promise<string> {
    const { mergeId, made } = job.input;
    return mergeId && !made
      ? this.merges.complete(actor, mergeId, job.message ?? undefined)
      : this.branchMerges.retry(actor, job);
  }
}

/** Cancels and retries jobs: builders their own, admins all. */
@Injectable()
export class CancelAndRetry {
  constructor(
    private readonly database: Database,
    private readonly jobs: JobStore,
    private readonly retryJob: RetryJob,
    private readonly apps: Apps,
    private readonly audit: AuditLog,
  ) {}

  async cancel(actor: Actor, jobId: string): Promise<StoredJob> {
    const job = await this.getOwn(actor, jobId);
    const { workspaceId } = actor;
    const count = await this.database.joined((tx) => this.jobs.cancel(tx, { workspaceId, jobId: job.id }));
    if (count > 0) return this.jobs.get(jobId);
    throw conflict(
      'git_job_not_waiting',
      `The job is ${(await this.jobs.get(jobId)).status}, so it cannot be cancelled.`,
      {
        remedy: 'You can cancel only a job that waits, or one that reads the repository.',
      },
    );
  }

  /** Cancels the jobs that still wait, and returns their number. */
  async cancelMany({ workspaceId, userId, role }: Actor, jobIds: string[]): Promise<number> {
    const ofUser = role === 'admin' ? null : userId;
    return this.database.joined((tx) => this.jobs.cancelMany(tx, { workspaceId, jobIds, ofUser }));
  }

  /** `ip`: the address that the request came from, for the audit trail. */
  async retry(actor: Actor, jobId: string, ip: string | null): Promise<StoredJob> {
    const job = await this.getOwn(actor, jobId);
    if (isPostponed(job)) return this.tryNow(job);
    if (job.status !== 'failed') {
      throw conflict('git_job_not_failed', `The job is ${job.status}, so it cannot be retried.`);
    }
    if (!isKnownJob(job)) throw unknownKind(job);
    // Calls change nothing, so they may be made any number of times.
    return isQueueJob(job) ? this.retryOnce(actor, job, ip) : this.retryCall(actor, job, ip);
  }

  private retryCall(actor: Actor, job: CallJob, ip: string | null): Promise<StoredJob> {
    return this.database.joined(async (tx) => {
      const jobId = await this.retryJob.run(actor, job);
      await this.record(tx, actor, { job, ip });
      return this.jobs.get(jobId, tx);
    });
  }

  /** Returns the job that an earlier retry has made, unless that has not succeeded either. */
  private async retryOnce(actor: Actor, job: QueueJob, ip: string | null): Promise<StoredJob> {
    const before = job.retriedAs === null ? null : await this.jobs.find(job.retriedAs);
    if (before && before.status !== 'failed' && before.status !== 'cancelled') return before;
    return this.database.joined(async (tx) => {
      const jobId = await this.retryJob.run(actor, job);
      // The queue is locked by now, so the job of a retry at the same moment is known.
      if (!(await this.jobs.markRetried(tx, job, jobId))) throw retriedMeanwhile();
      await this.record(tx, actor, { job, ip });
      return this.jobs.get(jobId, tx);
    });
  }

  /** Records what its first request has recorded in the audit trail. */
  private async record(
    tx: EntityManager,
    actor: Actor,
    { job, ip }: { job: Job; ip: string | null },
  ): Promise<void> {
    const shared = job.appId === null ? null : await this.apps.sharedIdsOf([job.appId]);
    const facts = factsOf(job, shared?.get(job.appId ?? '') ?? job.appId);
    if (facts) await this.audit.record(tx, { ...facts, actor, ip });
  }

  /** Tries the head, since the whole queue waits behind it. */
  private async tryNow({ id, workspaceId }: StoredJob): Promise<StoredJob> {
    await this.database.joined(async (tx) => {
      await this.jobs.lockQueue(tx, workspaceId);
      await this.jobs.tryNow(tx, workspaceId);
    });
    return this.jobs.get(id);
  }

  private async getOwn(actor: Actor, jobId: string): Promise<StoredJob> {
    const job = await this.jobs.get(jobId);
    if (actor.role !== 'admin' && job.actorId !== actor.userId) {
      throw forbidden('Only an admin may cancel or retry another user’s job.');
    }
    return job;
  }
}

/** Returns null for a job that the audit trail does not name. `appId`: the app's id on all branches. */
function factsOf(job: Job, appId: string | null): AuditFacts | null {
  switch (job.kind) {
    case JOBS.publish_version.kind:
      return {
        action: 'published',
        target: appId,
        detail: { version: job.input.versionId, notes: job.input.notes, again: true },
      };
    case JOBS.push_commits.kind: {
      const { force, target } = job.input;
      if (!force) return null;
      return {
        action: 'forced',
        target: target.branchId ? target.branch : null,
        detail: { ...force, again: true },
      };
    }
    case JOBS.deploy_apps.kind:
    case JOBS.deploy_landed.kind: {
      const { sha, isPlan } = job.input;
      return isPlan ? null : { action: 'deployed', target: null, detail: { sha, again: true } };
    }
    case JOBS.complete_review.kind: {
      const { reviewId, isApproved } = job.input;
      return { action: 'reviewed', target: reviewId, detail: { approved: isApproved, again: true } };
    }
    case JOBS.finalize.kind: {
      const { hostKeyFingerprint, createBranch } = job.input;
      return {
        action: 'configured',
        target: 'connection',
        detail: { finalize: true, hostKeyFingerprint, createBranch, again: true },
      };
    }
    default:
      return null;
  }
}

const retriedMeanwhile = () =>
  conflict('git_job_not_failed', 'The job is already being retried.', {
    remedy: 'Activity shows the new job.',
  });

/** Servers of two versions run at once while they are replaced one after the other. */
const unknownKind = ({ kind }: StoredJob) =>
  conflict('git_job_not_failed', `This server cannot retry a job of the kind “${kind}”.`, {
    remedy: 'Try again when all servers run the same version of Trellis.',
  });
