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
  type CommitManyJob,
  type CompleteMergeJob,
  type CreateBranchJob,
  type DeleteBranchJob,
  type MergeBranchesJob,
  type PushKeptJob,
  type SwitchBranchJob,
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
import type { JobTarget } from '../store/job-references';
import { getTarget, GitConfigStore, getWritableTarget, type GitConfig } from '../store/settings';
import { EnqueueBranch, EnqueueMerge, EnqueuePush } from './branches';
import { namedIn, signedWith, EnqueueCommit } from './commit';
import { EnqueueCommitMany } from './commit-many';
import { Deployments } from './deployments';
import { refuseUnlocking } from './import-and-link';
import { CompleteMerge } from './merges';
import { FinalizeSettings } from './settings';
import { CallJobs } from './worker-calls';

/** The rows that a retry has locked, the app before the queue as all requests lock them. */
interface Locked {
  tx: EntityManager;
  app: AppWithVersion | null;
  config: GitConfig | null;
  target: JobTarget;
}

/** Locks what a failed job is made anew from. */
@Injectable()
export class LockForRetry {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly configs: GitConfigStore,
  ) {}

  run(job: JobOf<JobKind>, work: (locked: Locked) => Promise<string>): Promise<string> {
    return this.database.joined(async (tx) => {
      const app = job.appId === null ? null : await this.apps.lockIfAny(tx, job.appId);
      const config = await this.configs.lock(tx, copyOfJob(job));
      return work({ tx, app, config, target: getTarget(config) });
    });
  }
}

const sameRequest = <K extends JobKind>(
  { userId }: Actor,
  { workspaceId, kind, appId, message, author }: JobOf<K>,
) => ({ workspaceId, kind, appId, message, actor: { userId, author } });

const appGone = () => conflict('app_deleted', 'The app of this job was deleted.');

/** Makes a call once more whose job has failed. */
@Injectable()
export class RetryCall {
  constructor(
    private readonly configs: GitConfigStore,
    private readonly jobs: CallJobs,
    private readonly finalizing: FinalizeSettings,
  ) {}

  /** Returns the id of the new job. */
  run(actor: Actor, job: CallJob): Promise<string> {
    return job.kind === JOBS.finalize.kind ? this.finalize(actor, job) : this.read(actor, job);
  }

  private async finalize(actor: Actor, { input }: FinalizeJob): Promise<string> {
    if (actor.role !== 'admin') throw forbidden('Only an admin may set up GitSync.');
    const { hostKeyFingerprint, createBranch } = input;
    const request = { hostKeyFingerprint: hostKeyFingerprint ?? undefined, createBranch };
    return this.jobs.begin(await this.finalizing.compose(actor, request));
  }

  /** Makes the same call to the repository that is configured by now. */
  private async read({ userId }: Actor, job: Exclude<CallJob, FinalizeJob>): Promise<string> {
    const { workspaceId, kind, appId, message, author, input } = job;
    const target = getTarget(await this.configs.find(copyOfJob(job)));
    const again = {
      workspaceId,
      kind,
      appId,
      message,
      actor: { userId, author },
      input: { ...input, target },
    };
    return this.jobs.begin(again as NewCall);
  }
}

/**
 * Enqueues a failed commit once more. It keeps its message and its author, and commits the app as it is now: later jobs have
 * committed whole documents since, so that the old document would undo them.
 */
@Injectable()
export class RetryCommit {
  constructor(
    private readonly locks: LockForRetry,
    private readonly jobs: JobStore,
    private readonly commits: EnqueueCommit,
    private readonly merges: CompleteMerge,
    private readonly backups: BackupStore,
    private readonly commitMany: EnqueueCommitMany,
  ) {}

  run(actor: Actor, job: AppCommitJob): Promise<string> {
    return this.locks.run(job, (locked) => {
      getWritableTarget(locked.config);
      const { app } = locked;
      return app
        ? this.commitAsItIs(actor, job, { ...locked, app })
        : this.commitOfDeleted(actor, job, locked);
    });
  }

  /** Completes the merge again. Once the app has its result, it is committed like any other state. */
  merge(actor: Actor, job: CompleteMergeJob): Promise<string> {
    const { mergeId, merged, ...input } = job.input;
    return merged
      ? this.run(actor, { ...job, kind: JOBS.commit_app.kind, input })
      : this.merges.complete(actor, mergeId, job.message ?? undefined);
  }

  /** Commits those of the apps that are left. */
  several(actor: Actor, job: CommitManyJob): Promise<string> {
    return this.commitMany.retry(actor, job);
  }

  /** Commits the app as it is now to the place that the job was made for. */
  backUp(actor: Actor, job: BackupJob): Promise<string> {
    return this.locks.run(job, async ({ tx, app, config }) => {
      getWritableTarget(config);
      if (!app) throw appGone();
      const { signingKeyId: _key, ...unsigned } = job.input;
      const input = { ...unsigned, ...namedIn(app), ...signedWith(config) };
      const again = { ...sameRequest(actor, job), input };
      const { documentHash: hash, id: versionId } = app.version;
      const id = await this.jobs.enqueue(tx, again, { hash, versionId });
      await this.backups.take(tx, [{ appId: app.id, jobId: id }]);
      return id;
    });
  }

  private commitAsItIs(
    { userId }: Actor,
    job: AppCommitJob,
    { tx, app, config }: Locked & { app: AppWithVersion },
  ): Promise<string> {
    const { workspaceId, kind, author, message } = job;
    // Without `seen`: the user has not seen the repository as it is by now.
    const { renamed, merge } = job.input;
    const only = 'only' in job.input ? job.input.only : undefined;
    const settings = { config, author };
    const actor = { workspaceId, userId };
    return this.commits.enqueue(tx, {
      kind,
      app,
      actor,
      settings,
      message: message ?? '',
      renamed,
      only,
      merge,
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
    if (JOBS[job.kind].commits !== 'rename' && text === undefined) throw appGone();
    const { signingKeyId: _key, seen: _seen, ...unsigned } = job.input;
    const again = { ...sameRequest(actor, job), input: { ...unsigned, target, ...signedWith(config) } };
    return this.jobs.enqueue(tx, again, text === undefined ? null : { hash, text });
  }
}

/** Enqueues failed jobs of branches once more. */
@Injectable()
export class RetryBranch {
  constructor(
    private readonly branches: EnqueueBranch,
    private readonly branchMerges: EnqueueMerge,
    private readonly merges: CompleteMerge,
    private readonly pushes: EnqueuePush,
  ) {}

  /** Returns the id of the new job. */
  run(actor: Actor, job: CreateBranchJob | SwitchBranchJob | DeleteBranchJob): Promise<string> {
    return this.branches.retry(actor, job);
  }

  push(actor: Actor, job: PushKeptJob): Promise<string> {
    return this.pushes.retry(actor, job);
  }

  /** Completes the merge of its decisions again, unless its commit may be in the repository. */
  merge(actor: Actor, job: MergeBranchesJob): Promise<string> {
    const { mergeId, made } = job.input;
    return mergeId && !made
      ? this.merges.complete(actor, mergeId, job.message ?? undefined)
      : this.branchMerges.retry(actor, job);
  }
}

/** Enqueues the request of a failed job once more, as another job. */
@Injectable()
export class RetryJob {
  private readonly byKind: {
    [K in keyof JobsOf<QueueKind>]: (actor: Actor, job: JobOf<K>) => Promise<string>;
  };

  constructor(
    private readonly locks: LockForRetry,
    private readonly jobs: JobStore,
    private readonly calls: RetryCall,
    commits: RetryCommit,
    deployments: Deployments,
    merges: CompleteMerge,
    branches: RetryBranch,
  ) {
    const commit = commits.run.bind(commits);
    this.byKind = {
      create_app: commit,
      rename_app: commit,
      commit_app: commit,
      commit_changes: commit,
      commit_apps: (actor, job) => commits.several(actor, job),
      complete_merge: (actor, job) => commits.merge(actor, job),
      backup_app: (actor, job) => commits.backUp(actor, job),
      publish_version: (actor, job) => this.publish(actor, job),
      import_app: (actor, job) => this.import(actor, job),
      pull_app: (actor, job) => this.ofExistingApp(actor, job),
      pull_tag: (actor, job) => this.ofExistingApp(actor, job),
      sync_app: (actor, job) => this.ofExistingApp(actor, job),
      deploy_apps: (actor, job) => deployments.retry(actor, job.input),
      deploy_landed: (actor, job) => deployments.retry(actor, job.input),
      complete_pull: (actor, job) => merges.complete(actor, job.input.mergeId),
      discard_changes: (actor, job) => this.discard(actor, job),
      link_app: (actor, job) => this.ofExistingApp(actor, job),
      create_branch: (actor, job) => branches.run(actor, job),
      switch_branch: (actor, job) => branches.run(actor, job),
      merge_branches: (actor, job) => branches.merge(actor, job),
      delete_branch: (actor, job) => branches.run(actor, job),
      push_commits: (actor, job) => branches.push(actor, job),
    };
  }

  /** Returns the id of the new job. */
  run(actor: Actor, job: Job): Promise<string> {
    return isQueueJob(job) ? this.enqueue(actor, job) : this.calls.run(actor, job);
  }

  private enqueue<K extends QueueKind>(actor: Actor, job: JobOf<K>): Promise<string> {
    return this.byKind[job.kind](actor, job);
  }

  private import(actor: Actor, job: ImportJob): Promise<string> {
    return this.locks.run(job, ({ tx, target }) => {
      refuseUnlocking(actor, job.input);
      return this.jobs.enqueue(tx, { ...sameRequest(actor, job), input: { ...job.input, target } }, null);
    });
  }

  /** Publishes the version as it was, signed as commits are by now. */
  private publish(actor: Actor, job: PublishJob): Promise<string> {
    return this.locks.run(job, ({ tx, app, config }) => {
      if (!app) throw appGone();
      const { signingKeyId: _former, hasClosed: _closed, ...unsigned } = job.input;
      const input = { ...unsigned, target: getWritableTarget(config), ...signedWith(config) };
      return this.jobs.enqueue(tx, { ...sameRequest(actor, job), input }, null);
    });
  }

  private ofExistingApp(actor: Actor, job: PullJob | LinkJob): Promise<string> {
    return this.locks.run(job, ({ tx, app, target }) => {
      if (!app) throw appGone();
      const input = { ...job.input, target, gitAppId: app.gitAppId };
      return this.jobs.enqueue(tx, { ...sameRequest(actor, job), input }, null);
    });
  }

  private discard(actor: Actor, job: DiscardJob): Promise<string> {
    return this.locks.run(job, ({ tx, app, target }) => {
      if (!app) throw appGone();
      return this.jobs.enqueue(tx, { ...sameRequest(actor, job), input: { ...job.input, target } }, null);
    });
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

  /** The whole queue waits behind its head, so the head is what is tried. */
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

/** Returns null for a job that the audit trail does not name. `appId`: that of its app on all branches. */
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
