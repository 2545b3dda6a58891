import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../../core/errors';
import { WorkspaceEvents } from '../../../workspaces';
import type { AppLink, OverwrittenApp } from '../../domain';
import type { Sha } from '../../git';
import { AppLinkStore } from '../../store/app-link-store';
import { GitConfigStore } from '../../store/git-config-store';
import { jobErrorOf, type CommitInput, type Job } from '../../store/job';
import { QueueStore, type Lease } from '../../store/queue-store';

/** A job whose commit is in the repository. */
export interface ArrivedJob {
  job: Job;
  sha: Sha;
  seen: AppLink;
  documentHash: string;
  overwrote: OverwrittenApp | null;
}

/** Writes down, in one transaction each, what became of jobs: the job, the app's link, the event. */
@Injectable()
export class FinishJobs {
  constructor(
    private readonly queues: QueueStore,
    private readonly links: AppLinkStore,
    private readonly configs: GitConfigStore,
    private readonly events: WorkspaceEvents,
  ) {}

  async arrived(lease: Lease, jobs: ArrivedJob[]): Promise<void> {
    if (jobs.length === 0) return;
    await this.queues.guarded(lease, async (tx) => {
      for (const arrived of jobs) await this.arrive(tx, arrived);
      await this.configs.startedBranch(tx, lease.workspaceId);
    });
  }

  private async arrive(
    tx: EntityManager,
    { job, sha, seen, documentHash, overwrote }: ArrivedJob,
  ): Promise<void> {
    const last = lastCommitOf(job, { sha, seen, documentHash });
    const { message, author, date } = last;
    const result = { changed: true, sha, message, author, date: date.toISOString(), overwrote };
    await this.queues.succeed(tx, job, { commit: sha, result });
    await this.saveLink(tx, job, last);
  }

  /** Nothing was to be committed: the app's last commit stands. */
  async unchanged(lease: Lease, job: Job, last: ReturnType<typeof lastCommitOf> | null): Promise<void> {
    await this.queues.guarded(lease, async (tx) => {
      await this.queues.succeed(tx, job, {
        commit: null,
        result: { changed: false, sha: last?.sha ?? null },
      });
      if (last) await this.saveLink(tx, job, last);
    });
  }

  async failed(
    lease: Lease,
    jobs: Job[],
    error: AppError,
    options: { isUncertain?: boolean } = {},
  ): Promise<void> {
    await this.queues.guarded(lease, async (tx) => {
      for (const job of jobs) {
        await this.queues.fail(tx, job, jobErrorOf(error), options);
        if (!job.appId) continue;
        const { gitAppId } = job.input as CommitInput;
        await this.links.markFailed(tx, {
          appId: job.appId,
          workspaceId: job.workspaceId,
          gitAppId,
          jobId: job.id,
        });
        await this.tellApp(tx, job);
      }
    });
  }

  private async saveLink(tx: EntityManager, job: Job, last: ReturnType<typeof lastCommitOf>): Promise<void> {
    const input = job.input as CommitInput;
    const config = await this.configs.find(job.workspaceId, tx);
    const { repositoryUrl, branch, directory } = input.target;
    // The settings lead elsewhere by now: what was committed there does not count for the new place.
    if (config?.repositoryUrl !== repositoryUrl || config.branch !== branch || config.directory !== directory)
      return;
    if (!job.appId) return;
    await this.links.save(tx, {
      appId: job.appId,
      workspaceId: job.workspaceId,
      gitAppId: input.gitAppId,
      last,
    });
    await this.tellApp(tx, job);
  }

  private tellApp(tx: EntityManager, { workspaceId, appId }: Job): Promise<void> {
    return this.events.publish(tx, { workspaceId, type: 'app', subjectId: appId ?? '' });
  }
}

/** Git keeps whole seconds. */
const toSeconds = (date: Date): Date => new Date(Math.floor(date.getTime() / 1000) * 1000);

const lastCommitOf = (job: Job, at: { sha: Sha; seen: AppLink; documentHash: string }) => ({
  ...at,
  message: job.message ?? '',
  author: job.author,
  date: toSeconds(job.createdAt),
});
