import { HttpStatus, Inject, Injectable, StreamableFile } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Apps } from '../../apps';
import { AppError } from '../../core/errors';
import { HttpAnswer, problemOf } from '../../core/http';
import { isAtLeast, type Actor, type WorkspaceContent } from '../../workspaces';
import type { NewCall } from '../calls';
import { definitionOf } from '../queue/define-job';
import { JobStore } from '../queue/job-store';
import {
  JOB_STEPS,
  copyOfJob,
  isKnownJob,
  isPostponed,
  targetOfJob,
  type Job,
  type StoredJob,
} from '../queue/jobs';
import { JOB_HANDLERS, type Body, type JobHandlers, type Reader } from '../server/job-handlers';
import { WORKING_COPIES } from '../store/branches';
import { appErrorOf } from '../store/job-error';
import type { JobView } from './job.dto';
import { presentError } from './settings.dto';

const JSON_TYPE = 'application/json; charset=utf-8';

/** A job as JSON, and the answer that its request was waiting for. */
@Injectable()
export class JobPresenter {
  constructor(
    private readonly apps: Apps,
    @Inject(JOB_HANDLERS) private readonly handlers: JobHandlers,
  ) {}

  /** Shows a job of a kind that only a newer version knows without its result. */
  async view(job: StoredJob, reader: Reader): Promise<JobView> {
    const definition = definitionOf(job.kind);
    const mayReadDetails = isAtLeast(reader.role, definition?.detailsFor ?? 'admin');
    const mayReadResult =
      job.actorId === reader.userId || isAtLeast(reader.role, definition?.resultFor ?? 'admin');
    const summary = mayReadDetails ? null : definition ? 'The set-up failed.' : 'The job failed.';
    return {
      id: job.id,
      kind: job.kind,
      ...statusOf(job),
      appId: await this.appIdOf(job),
      ...branchOf(job),
      message: job.message,
      author: { id: job.actorId, ...job.author },
      ...presentProgress(mayReadDetails ? job.progress : null),
      attempts: job.attempts,
      commit: job.commitSha,
      result: job.status === 'succeeded' && mayReadResult ? await this.resultOf(job, reader) : null,
      error: job.error && presentError(job.error, { summary }),
      ...timesOf(job),
    };
  }

  /** Returns the answer of an ended job. */
  async answer(job: StoredJob): Promise<HttpAnswer> {
    const reader: Reader = { role: 'admin', userId: job.actorId };
    const handler = this.handlers[job.kind];
    if (job.error && job.status !== 'succeeded' && !handler?.alsoOfFailed)
      return new HttpAnswer(job.error.status, problemOf(appErrorOf(job.error)));
    if (!isKnownJob(job)) return new HttpAnswer(HttpStatus.OK, { ...(await this.view(job, reader)) });
    await handler?.before?.(job);
    return new HttpAnswer(handler?.status?.(job) ?? HttpStatus.OK, await this.bodyOf(job, reader));
  }

  /** Returns the body of a call's answer. `result`: JSON text, passed on unparsed. */
  async answerOfCall(call: NewCall, result: Buffer): Promise<Body | StreamableFile> {
    const body = (await this.handlers[call.kind]?.bodyOfCall?.(call, result)) ?? result;
    return Buffer.isBuffer(body) ? new StreamableFile(body, { type: JSON_TYPE, length: body.length }) : body;
  }

  private bodyOf(job: Job, reader: Reader): Promise<Body> {
    const stored = () => Promise.resolve({ ...(job.result as Body) });
    return this.handlers[job.kind]?.body?.(job, reader) ?? stored();
  }

  /** Returns null for a deleted app on another branch than the default. */
  private async appIdOf(job: StoredJob): Promise<string | null> {
    const { appId } = job;
    if (appId === null || copyOfJob(job).branchId === null) return appId;
    return (await this.apps.sharedIdsOf([appId])).get(appId) ?? null;
  }

  private async resultOf(job: StoredJob, reader: Reader): Promise<Record<string, unknown> | null> {
    if (!isKnownJob(job)) return null;
    try {
      return await this.bodyOf(job, reader);
    } catch (error) {
      if (error instanceof AppError && error.status === 404) return null;
      throw error;
    }
  }
}

/** Tells a step from a number of apps, which are one column. */
function presentProgress(progress: StoredJob['progress']): Pick<JobView, 'progress' | 'compared'> {
  const step = JOB_STEPS.find((known) => known === progress) ?? null;
  const [done, total] = step || !progress ? [] : progress.split('/').map(Number);
  return { progress: step, ...(total === undefined ? {} : { compared: { done: done ?? 0, total } }) };
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

/** Describes Git jobs, and the deployments that they make, to `workspaces`. */
@Injectable()
export class JobsInWorkspace implements WorkspaceContent {
  readonly eventType = 'job';
  readonly workingCopy = WORKING_COPIES;
  readonly routeResources = {
    j: { name: 'The job', sql: 'select id from git_jobs where workspace_id = :w and id = :j' },
    deployment: {
      name: 'The deployment',
      sql: 'select id from git_deployments where workspace_id = :w and id = :deployment',
    },
    app: {
      name: 'The app',
      sql: 'select app_id as id from provider_app_workspaces where workspace_id = :w and app_id = :app',
    },
  };

  constructor(
    private readonly jobs: JobStore,
    private readonly presenter: JobPresenter,
  ) {}

  async viewForEvent(actor: Actor, jobId: string): Promise<unknown> {
    const job = await this.jobs.find(jobId);
    return job ? this.presenter.view(job, actor) : null;
  }

  async onWorkspaceDeleted(tx: EntityManager, workspaceId: string): Promise<void> {
    await this.jobs.cancel(tx, { workspaceId });
  }
}
