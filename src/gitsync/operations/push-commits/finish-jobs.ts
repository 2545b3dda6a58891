import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../../core/errors';
import type { AppLink, OverwrittenApp } from '../../domain';
import type { Sha } from '../../git';
import { AppLinkStore, type LastCommit } from '../../store/app-link-store';
import { GitConfigStore } from '../../store/git-config-store';
import { commitMessageOf, jobErrorOf, type CommitInput, type Job } from '../../store/job';
import { QueueStore, type Lease } from '../../store/queue-store';

/** A job whose commit is in the repository. */
export interface ArrivedJob {
  job: Job;
  sha: Sha;
  seen: AppLink;
  documentHash: string;
  overwrote: OverwrittenApp | null;
}

/** Something was to be committed and need not be: `last`, where it is known, is the app's last commit. */
interface UnchangedJob {
  job: Job;
  sha: Sha | null;
  last: LastCommit | null;
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

  private async arrive(tx: EntityManager, arrived: ArrivedJob): Promise<void> {
    const { job, sha, seen, documentHash, overwrote } = arrived;
    const last = lastCommitOf(job, { sha, seen, documentHash });
    const { message, author, date } = last;
    const result = { changed: true, sha, message, author, date: date.toISOString(), overwrote };
    await this.queues.succeed(tx, job, { commit: sha, result });
    const saved = await this.saveLink(tx, job, last);
    if (saved?.startsBranch) await this.configs.startedBranch(tx, job.workspaceId);
  }

  private async leave(tx: EntityManager, { job, sha, last }: UnchangedJob): Promise<void> {
    await this.queues.succeed(tx, job, { commit: null, result: { changed: false, sha } });
    if (last) await this.saveLink(tx, job, last);
  }

  private async fail(
    tx: EntityManager,
    lease: Lease,
    failed: Extract<EndedJob, { kind: 'failed' }>,
  ): Promise<void> {
    const { job, error, isUncertain = false } = failed;
    await this.queues.fail(tx, job, { lease, error: jobErrorOf(error), isUncertain });
    const { id: jobId, appId, workspaceId } = job;
    if (!appId) return;
    const { gitAppId } = job.input as CommitInput;
    await this.links.markFailed(tx, { appId, workspaceId, gitAppId, jobId });
  }

  private saveLink(tx: EntityManager, job: Job, last: LastCommit) {
    const { gitAppId, target } = job.input as CommitInput;
    const { appId, workspaceId } = job;
    return this.links.save(tx, { appId: appId ?? '', workspaceId, gitAppId, last, target });
  }
}

/** Git keeps whole seconds. */
const toSeconds = (date: Date): Date => new Date(Math.floor(date.getTime() / 1000) * 1000);

const lastCommitOf = (job: Job, at: { sha: Sha; seen: AppLink; documentHash: string }): LastCommit => ({
  ...at,
  message: commitMessageOf(job),
  author: job.author,
  date: toSeconds(job.createdAt),
});
