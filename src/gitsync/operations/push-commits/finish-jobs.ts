import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../../core/errors';
import type { AppLink, OverwrittenApp } from '../../domain';
import type { Sha } from '../../git';
import { AppLinkStore, type LastCommit } from '../../store/app-link-store';
import { GitConfigStore } from '../../store/git-config-store';
import {
  appsOf,
  commitMessageOf,
  jobErrorOf,
  type CommitInput,
  type Job,
  type JobApp,
} from '../../store/job';
import { QueueStore, type Lease } from '../../store/queue-store';

/** An app, and the commit by which it is in the repository as wanted. */
export interface SettledApp {
  app: JobApp;
  last: LastCommit;
}

/** A job whose commit is in the repository. */
export interface ArrivedJob {
  job: Job;
  sha: Sha;
  apps: SettledApp[];
  overwrote: OverwrittenApp | null;
}

/** Something was to be committed and need not be: `apps` are those whose last commit is known. */
interface UnchangedJob {
  job: Job;
  sha: Sha | null;
  apps: SettledApp[];
}

/** What became of a job. */
export type EndedJob =
  | ({ kind: 'arrived' } & ArrivedJob)
  | ({ kind: 'unchanged' } & UnchangedJob)
  | { kind: 'failed'; job: Job; error: AppError; isUncertain?: boolean };

/** Writes down, in one transaction, what became of jobs: the job, the app's link, the event. */
@Injectable()
export class FinishJobs {
  constructor(
    private readonly queues: QueueStore,
    private readonly links: AppLinkStore,
    private readonly configs: GitConfigStore,
  ) {}

  /** In the order of the jobs: of several of one app the last one says how the app stands. */
  async ended(lease: Lease, jobs: EndedJob[]): Promise<void> {
    if (jobs.length === 0) return;
    // What has arrived is found in the remote's history if this is lost; a failure is found nowhere else.
    const isDurable = jobs.some(({ kind }) => kind === 'failed');
    const write = async (tx: EntityManager) => {
      for (const ended of jobs) {
        if (ended.kind === 'arrived') await this.arrive(tx, ended);
        else if (ended.kind === 'unchanged') await this.leave(tx, ended);
        else await this.fail(tx, lease, ended);
      }
    };
    await this.queues.guarded(lease, write, { isDurable });
  }

  arrived(lease: Lease, jobs: ArrivedJob[]): Promise<void> {
    return this.ended(
      lease,
      jobs.map((job) => ({ kind: 'arrived', ...job })),
    );
  }

  failed(lease: Lease, jobs: Job[], error: AppError, { isUncertain = false } = {}): Promise<void> {
    return this.ended(
      lease,
      jobs.map((job) => ({ kind: 'failed', job, error, isUncertain })),
    );
  }

  private async arrive(tx: EntityManager, { job, sha, apps, overwrote }: ArrivedJob): Promise<void> {
    const { message, author, date } = commitOf(job);
    const result = { changed: true, sha, message, author, date: date.toISOString(), overwrote };
    await this.queues.succeed(tx, job, { commit: sha, result });
    const startsBranch = await this.saveLinks(tx, job, apps);
    if (startsBranch) await this.configs.startedBranch(tx, job.workspaceId);
  }

  private async leave(tx: EntityManager, { job, sha, apps }: UnchangedJob): Promise<void> {
    await this.queues.succeed(tx, job, { commit: null, result: { changed: false, sha } });
    await this.saveLinks(tx, job, apps);
  }

  private async fail(
    tx: EntityManager,
    lease: Lease,
    failed: Extract<EndedJob, { kind: 'failed' }>,
  ): Promise<void> {
    const { job, error, isUncertain = false } = failed;
    await this.queues.fail(tx, job, { lease, error: jobErrorOf(error), isUncertain });
    const { id: jobId, workspaceId } = job;
    for (const { appId, gitAppId } of appsOf(job))
      if (appId) await this.links.markFailed(tx, { appId, workspaceId, gitAppId, jobId });
  }

  /** Whether a new branch starts with what was pushed. */
  private async saveLinks(tx: EntityManager, job: Job, apps: SettledApp[]): Promise<boolean> {
    const { target } = job.input as CommitInput;
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

/** Git keeps whole seconds. */
const toSeconds = (date: Date): Date => new Date(Math.floor(date.getTime() / 1000) * 1000);

const commitOf = (job: Job) => ({
  message: commitMessageOf(job),
  author: job.author,
  date: toSeconds(job.createdAt),
});

export const lastCommitOf = (
  job: Job,
  at: { sha: Sha; seen: AppLink; documentHash: string },
): LastCommit => ({ ...at, ...commitOf(job) });
