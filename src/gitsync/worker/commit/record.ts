import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../../core/errors';
import type { Sha } from '../../../git';
import type { AppLink } from '../../domain/format/app-link';
import type { OverwrittenApp } from '../../domain/plan/commit-plan';
import { appsOf, commitMessageOf, isCommitJob, type CommitJob, type JobApp } from '../../queue/commit-jobs';
import { definitionOf, isAutomaticKind } from '../../queue/define-job';
import type { Lease, QueueJob } from '../../queue/jobs';
import { QueueStore, type SucceededJob } from '../../queue/queue-store';
import { jobErrorOf } from '../../store/job-error';
import { AppLinkStore, committedVersionOf, type LastCommit, type NewLink } from '../../store/links';
import { GitConfigStore } from '../../store/settings';
import type { OpenRepository } from '../mirrors';

/** An app, and the commit that put it into the repository in its wanted state. */
export interface SyncedApp {
  app: JobApp;
  last: LastCommit;
}

/** A job whose commit is in the repository. */
interface PushedJob {
  job: CommitJob;
  sha: Sha;
  apps: SyncedApp[];
  overwrote: OverwrittenApp | null;
}

/** A job that found nothing to commit. `apps`: the apps whose last commit is known. */
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
  /** A kept commit is not held again. */
  isFinal?: boolean;
}

export type CommitOutcome =
  ({ kind: 'pushed' } & PushedJob) | ({ kind: 'unchanged' } & UnchangedJob) | FailedJob<CommitJob>;

interface SaveTarget {
  lease: Lease;
  repository: Pick<OpenRepository, 'targetId' | 'startsBranch'>;
}

/** Saves the outcomes of jobs in one transaction: the job, its apps' links, and the events. */
@Injectable()
export class RecordOutcome {
  constructor(
    private readonly queues: QueueStore,
    private readonly links: AppLinkStore,
    private readonly configs: GitConfigStore,
  ) {}

  /** Saves in the order of the jobs: an app's last job determines its link. */
  async save({ lease, repository }: SaveTarget, outcomes: CommitOutcome[]): Promise<void> {
    if (outcomes.length === 0) return;
    const failed = outcomes.filter((outcome) => outcome.kind === 'failed');
    const succeeded = outcomes.filter((outcome) => outcome.kind !== 'failed');
    const write = async (tx: EntityManager) => {
      await this.markSucceeded(tx, { lease, repository }, succeeded);
      for (const outcome of failed) await this.markFailed(tx, lease, outcome);
    };
    // After a crash of PostgreSQL a push is found again in the remote's history; a failure is not found anywhere.
    await this.queues.guarded(lease, write, { isDurable: failed.length > 0 });
  }

  async failed(
    lease: Lease,
    jobs: readonly QueueJob[],
    failure: Pick<FailedJob<QueueJob>, 'error' | 'isUncertain' | 'isFinal'>,
  ): Promise<void> {
    await this.queues.guarded(lease, async (tx) => {
      for (const job of jobs) await this.markFailed(tx, lease, { kind: 'failed', job, ...failure });
    });
  }

  private async markSucceeded(
    tx: EntityManager,
    { lease: { workspaceId }, repository: { targetId, startsBranch } }: SaveTarget,
    outcomes: Exclude<CommitOutcome, FailedJob<CommitJob>>[],
  ): Promise<void> {
    const links = new Map<string, NewLink>();
    for (const { job, apps } of outcomes) {
      const { position } = job;
      for (const { app, last } of apps) {
        const former = links.get(app.appId);
        const committedVersions = former && {
          ...former.committedVersions,
          ...committedVersionOf(former.last),
        };
        links.set(app.appId, { ...idsOf(app), last, committedVersions, position });
      }
    }
    const former = await this.links.save(tx, { workspaceId, targetId }, [...links.values()]);
    const committed = outcomes.flatMap(({ job }) => appsOf(job)).flatMap((app) => app.documentHash ?? []);
    const documentHashes = [...former, ...committed];
    await this.queues.succeedAll(tx, workspaceId, { ended: outcomes.map(endOf), documentHashes });
    if (startsBranch && outcomes.some(({ kind }) => kind === 'pushed'))
      await this.configs.markBranchStarted(tx, workspaceId, targetId);
  }

  private async markFailed(
    tx: EntityManager,
    lease: Lease,
    { job, error, isUncertain = false, isFinal = false }: FailedJob<QueueJob>,
  ): Promise<void> {
    await this.queues.fail(tx, job, { lease, error: jobErrorOf(error), isUncertain, isFinal });
    // It can be pushed again, and its app shows the changes that the repository does not have.
    if (job.isKept && !isFinal) return;
    const { id: jobId, workspaceId, targetId } = job;
    for (const { appId, gitAppId } of failedAppsOf(job))
      await this.links.markFailed(tx, { appId, targetId, workspaceId, gitAppId, jobId });
  }
}

const idsOf = ({ appId, gitAppId }: JobApp) => ({ appId, gitAppId });

function endOf(outcome: Exclude<CommitOutcome, FailedJob<CommitJob>>): SucceededJob {
  const { job, sha } = outcome;
  const jobId = job.id;
  if (outcome.kind === 'unchanged') return { jobId, commit: null, result: { changed: false, sha } };
  const { overwrote } = outcome;
  const { message, author, date } = commitOf(job);
  const result = {
    changed: true as const,
    sha: outcome.sha,
    message,
    author,
    date: date.toISOString(),
    overwrote,
    ...('merged' in job.input && job.input.merged ? { merged: job.input.merged } : {}),
    ...('revision' in job.input && job.input.revision ? { revision: job.input.revision } : {}),
  };
  return { jobId, commit: sha, result };
}

/** Returns the apps that show the job's failure. A backup's failure is shown with the backups. */
function failedAppsOf(job: QueueJob): { appId: string; gitAppId: string }[] {
  if (isAutomaticKind(job.kind) || definitionOf(job.kind)?.failsAlone) return [];
  if (isCommitJob(job)) return appsOf(job).filter(({ appId }) => appId !== '');
  const { gitAppId } = job.input;
  return job.appId !== null && gitAppId !== undefined ? [{ appId: job.appId, gitAppId }] : [];
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
