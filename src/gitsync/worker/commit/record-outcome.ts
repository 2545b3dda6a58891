import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../../core/errors';
import type { AppLink, OverwrittenApp } from '../../domain';
import type { Sha } from '../../../git';
import { AppLinkStore, type LastCommit } from '../../store/app-link-store';
import { GitConfigStore } from '../../store/git-config-store';
import { appsOf, commitMessageOf, isCommitJob, type CommitJob, type QueueJob } from '../../queue/job';
import { jobErrorOf } from '../../queue/job-errors';
import type { JobApp } from '../../queue/job-inputs';
import { QueueStore, type Lease } from '../../queue/queue-store';

/** An app, and the commit that put it into the repository in its wanted state. */
export interface SyncedApp {
  app: JobApp;
  last: LastCommit;
}

/** A job whose commit is in the repository. */
export interface PushedJob {
  job: CommitJob;
  sha: Sha;
  apps: SyncedApp[];
  overwrote: OverwrittenApp | null;
}

/** A job that found nothing to commit. `apps`: those whose last commit is known. */
interface UnchangedJob {
  job: CommitJob;
  sha: Sha | null;
  apps: SyncedApp[];
}

interface FailedJob<Job extends QueueJob> {
  kind: 'failed';
  job: Job;
  error: AppError;
  isUncertain?: boolean;
}

export type CommitOutcome =
  ({ kind: 'pushed' } & PushedJob) | ({ kind: 'unchanged' } & UnchangedJob) | FailedJob<CommitJob>;

/** The outcome of a job. Jobs other than commits save their success themselves. */
type JobOutcome = CommitOutcome | FailedJob<QueueJob>;

/** Saves the outcomes of jobs in one transaction: the job, its apps' links, and the events. */
@Injectable()
export class RecordOutcome {
  constructor(
    private readonly queues: QueueStore,
    private readonly links: AppLinkStore,
    private readonly configs: GitConfigStore,
  ) {}

  /** In the order of the jobs: of several of one app the last one determines the app's link. */
  async save(lease: Lease, outcomes: JobOutcome[]): Promise<void> {
    if (outcomes.length === 0) return;
    // After a crash of PostgreSQL a push is found again in the remote's history; a failure is not found anywhere.
    const isDurable = outcomes.some(({ kind }) => kind === 'failed');
    const write = async (tx: EntityManager) => {
      for (const outcome of outcomes) {
        if (outcome.kind === 'pushed') await this.markPushed(tx, outcome);
        else if (outcome.kind === 'unchanged') await this.markUnchanged(tx, outcome);
        else await this.markFailed(tx, lease, outcome);
      }
    };
    await this.queues.guarded(lease, write, { isDurable });
  }

  pushed(lease: Lease, jobs: PushedJob[]): Promise<void> {
    return this.save(
      lease,
      jobs.map((job) => ({ kind: 'pushed', ...job })),
    );
  }

  failed(
    lease: Lease,
    jobs: readonly QueueJob[],
    failure: { error: AppError; isUncertain?: boolean },
  ): Promise<void> {
    return this.save(
      lease,
      jobs.map((job) => ({ kind: 'failed', job, ...failure })),
    );
  }

  private async markPushed(tx: EntityManager, { job, sha, apps, overwrote }: PushedJob): Promise<void> {
    const { message, author, date } = commitOf(job);
    const result = { changed: true, sha, message, author, date: date.toISOString(), overwrote };
    await this.queues.succeed(tx, job, { commit: sha, result });
    const startsBranch = await this.saveLinks(tx, job, apps);
    if (startsBranch) await this.configs.markBranchStarted(tx, job.workspaceId);
  }

  private async markUnchanged(tx: EntityManager, { job, sha, apps }: UnchangedJob): Promise<void> {
    await this.queues.succeed(tx, job, { commit: null, result: { changed: false, sha } });
    await this.saveLinks(tx, job, apps);
  }

  private async markFailed(
    tx: EntityManager,
    lease: Lease,
    { job, error, isUncertain = false }: FailedJob<QueueJob>,
  ): Promise<void> {
    await this.queues.fail(tx, job, { lease, error: jobErrorOf(error), isUncertain });
    const { id: jobId, workspaceId } = job;
    for (const { appId, gitAppId } of failedAppsOf(job))
      await this.links.markFailed(tx, { appId, workspaceId, gitAppId, jobId });
  }

  /** Returns whether the workspace's branch did not exist before this push. */
  private async saveLinks(tx: EntityManager, job: CommitJob, apps: SyncedApp[]): Promise<boolean> {
    const { target } = job.input;
    const { workspaceId } = job;
    let startsBranch = false;
    for (const { app, last } of apps) {
      const { appId, gitAppId } = app;
      const saved = await this.links.save(tx, { appId, workspaceId, gitAppId, last, target });
      startsBranch ||= saved?.startsBranch ?? false;
    }
    return startsBranch;
  }
}

/** Returns the apps that show the job's failure. */
function failedAppsOf(job: QueueJob): { appId: string; gitAppId: string }[] {
  if (isCommitJob(job)) return appsOf(job).filter(({ appId }) => appId !== '');
  return job.appId !== null && 'gitAppId' in job.input
    ? [{ appId: job.appId, gitAppId: job.input.gitAppId }]
    : [];
}

/** Git keeps whole seconds. */
const toSeconds = (date: Date): Date => new Date(Math.floor(date.getTime() / 1000) * 1000);

const commitOf = (job: CommitJob) => ({
  message: commitMessageOf(job),
  author: job.author,
  date: toSeconds(job.createdAt),
});

export const lastCommitOf = (
  job: CommitJob,
  at: { sha: Sha; syncedState: AppLink; documentHash: string },
): LastCommit => ({ ...at, ...commitOf(job) });
