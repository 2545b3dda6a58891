import { Injectable } from '@nestjs/common';
import { Apps } from '../../apps';
import { AppError } from '../../core/errors';
import { HttpAnswer, problemOf } from '../../core/http';
import { isAtLeast } from '../../workspaces';
import { copyOfJob, isKnownJob, isPostponed, targetOfJob, type StoredJob } from '../queue/job';
import { definitionOf } from '../queue/job-definitions';
import { appErrorOf } from '../store/job-errors';
import type { JobView } from './job.dto';
import { presentError } from './present-error';
import { PresentResults, type Reader } from './present-results';

/** A job as JSON, and the answer that its request was waiting for. */
@Injectable()
export class JobPresenter {
  constructor(
    private readonly results: PresentResults,
    private readonly apps: Apps,
  ) {}

  /** A job of a kind that only a newer version knows is shown without its result. */
  async view(job: StoredJob, reader: Reader): Promise<JobView> {
    const definition = definitionOf(job.kind);
    const mayReadDetails = isAtLeast(reader.role, definition?.detailsFor ?? 'admin');
    const mayReadResult = isAtLeast(reader.role, definition?.resultFor ?? 'admin');
    const summary = mayReadDetails ? null : definition ? 'The set-up failed.' : 'The job failed.';
    return {
      id: job.id,
      kind: job.kind,
      ...statusOf(job),
      appId: await this.appIdOf(job),
      ...branchOf(job),
      message: job.message,
      author: { id: job.actorId, ...job.author },
      progress: mayReadDetails ? job.progress : null,
      attempts: job.attempts,
      commit: job.commitSha,
      result: job.status === 'succeeded' && mayReadResult ? await this.resultOf(job, reader) : null,
      error: job.error && presentError(job.error, { summary }),
      ...timesOf(job),
    };
  }

  /** The answer of a job that has ended. */
  async answer(job: StoredJob): Promise<HttpAnswer> {
    const reader: Reader = { role: 'admin', userId: job.actorId };
    const presentation = isKnownJob(job) ? this.results.of(job) : null;
    if (job.error && job.status !== 'succeeded' && !presentation?.alsoOfFailed)
      return new HttpAnswer(job.error.status, problemOf(appErrorOf(job.error)));
    if (!isKnownJob(job)) return new HttpAnswer(200, { ...(await this.view(job, reader)) });
    const { status, body } = this.results.of(job);
    return new HttpAnswer(status(job), await body(job, reader));
  }

  /** Null for an app that was on a branch beside the default one, and is gone. */
  private async appIdOf(job: StoredJob): Promise<string | null> {
    const { appId } = job;
    if (appId === null || copyOfJob(job).branchId === null) return appId;
    return (await this.apps.sharedIdsOf([appId])).get(appId) ?? null;
  }

  private async resultOf(job: StoredJob, reader: Reader): Promise<Record<string, unknown> | null> {
    if (!isKnownJob(job)) return null;
    try {
      return await this.results.of(job).body(job, reader);
    } catch (error) {
      if (error instanceof AppError && error.status === 404) return null;
      throw error;
    }
  }
}

const branchOf = (job: StoredJob): { branch?: string } => {
  const target = targetOfJob(job);
  return target?.branchId === undefined ? {} : { branch: target.branch };
};

const statusOf = ({ status }: StoredJob): Pick<JobView, 'status' | 'isHeld'> =>
  status === 'held' ? { status: 'queued', isHeld: true } : { status };

const timesOf = (job: StoredJob) => ({
  createdAt: job.createdAt.toISOString(),
  startedAt: job.startedAt?.toISOString() ?? null,
  finishedAt: job.finishedAt?.toISOString() ?? null,
  nextAttemptAt: isPostponed(job) ? (job.notBefore?.toISOString() ?? null) : null,
});
