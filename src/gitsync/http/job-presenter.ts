import { Injectable } from '@nestjs/common';
import { AppPresenter, Apps, type GitOutcomeView } from '../../apps';
import { Database } from '../../core/database';
import { notFound } from '../../core/errors';
import { HttpAnswer, problemOf } from '../../core/http';
import type { Actor } from '../../workspaces';
import { appErrorOf, type Job, type JobError } from '../store/job';
import { JobStore } from '../store/job-store';
import type { JobView } from './gitsync.dto';
import { SettingsPresenter } from './settings-presenter';

type Reader = Pick<Actor, 'role' | 'userId'>;

/** A job as JSON, and the answer that its request was waiting for. */
@Injectable()
export class JobPresenter {
  constructor(
    private readonly jobs: JobStore,
    private readonly apps: Apps,
    private readonly appPresenter: AppPresenter,
    private readonly settings: SettingsPresenter,
    private readonly database: Database,
  ) {}

  /** What the member's role does not let them ask for, a job does not tell them either. */
  async view(job: Job, reader: Reader): Promise<JobView> {
    const { role } = reader;
    return {
      id: job.id,
      kind: job.kind,
      status: job.status,
      appId: job.appId,
      message: job.message,
      author: { id: job.actorId, ...job.author },
      // How far a set-up has come is for who may see its result.
      progress: job.kind !== 'finalize' || role === 'admin' ? job.progress : null,
      attempts: job.attempts,
      commit: job.commitSha,
      result: job.status === 'succeeded' && mayRead(job, role) ? await this.resultOf(job, reader) : null,
      error: job.error && presentError(job.error, { isWhole: job.kind !== 'finalize' || role === 'admin' }),
      createdAt: job.createdAt.toISOString(),
      startedAt: job.startedAt?.toISOString() ?? null,
      finishedAt: job.finishedAt?.toISOString() ?? null,
    };
  }

  /** The answer of a job that has ended. */
  async answer(job: Job): Promise<HttpAnswer> {
    // An app is made, and renamed, whatever Git does: what Git made of it stands in the answer.
    if (isOfApp(job)) return new HttpAnswer(job.kind === 'rename_app' ? 200 : 201, await this.appOf(job));
    if (job.error && job.status !== 'succeeded')
      return new HttpAnswer(job.error.status, problemOf(appErrorOf(job.error)));
    return new HttpAnswer(statusOf(job), await this.resultOf(job, { role: 'admin', userId: job.actorId }));
  }

  private async resultOf(job: Job, reader: Reader): Promise<Record<string, unknown> | null> {
    const result = job.result ?? {};
    switch (job.kind) {
      case 'create_app':
      case 'rename_app':
      case 'import_app':
        return this.appOf(job).catch(() => null);
      case 'commit_app':
      case 'commit_apps': {
        const { sha, message, author, date, changed, overwrote } = result;
        if (!changed) return { changed, sha };
        return { sha, message, author, date, changed, ...(overwrote ? { overwrote } : {}) };
      }
      case 'finalize':
        return { ...(await this.settings.view(job.workspaceId, reader)) };
      case 'pull_app':
      case 'link_app':
      case 'list_apps':
      case 'check_updates':
      case 'check_changes':
      case 'plan_commit':
        return result;
    }
  }

  /** The app as it was when this was first asked for: a repeat gets the first answer, whatever became of the app. */
  private async appOf(job: Job): Promise<Record<string, unknown>> {
    if (job.result?.answer) return job.result.answer as Record<string, unknown>;
    const appId = job.kind === 'import_app' ? (job.result?.appId as string) : job.appId;
    const app = appId && (await this.apps.find(this.database.manager, appId));
    if (!app) throw notFound('The app');
    const rest = job.kind === 'import_app' ? { missing: job.result?.missing } : { git: outcomeOf(job) };
    const answer = { ...(await this.appPresenter.one(app)), ...rest };
    return this.jobs.keepAnswer(job.id, answer);
  }
}

const isOfApp = ({ kind, status }: Job): boolean =>
  kind === 'create_app' || kind === 'rename_app' || (kind === 'import_app' && status === 'succeeded');

/** Looking into the repository is for builders. */
const mayRead = ({ kind }: Job, role: Actor['role']): boolean =>
  role !== 'viewer' || !['list_apps', 'check_updates', 'plan_commit'].includes(kind);

function statusOf(job: Job): number {
  if (job.kind === 'commit_app' || job.kind === 'commit_apps') return job.result?.changed ? 201 : 200;
  return 200;
}

function outcomeOf(job: Job): GitOutcomeView {
  const { overwrote } = job.result ?? {};
  return {
    jobId: job.id,
    ...(job.commitSha ? { commit: job.commitSha } : {}),
    ...(overwrote ? { overwrote: overwrote as Record<string, unknown> } : {}),
    ...(job.error && job.status !== 'succeeded' ? { error: presentError(job.error) } : {}),
  };
}

/** Of a set-up that failed others than admins learn no more than its code: the rest tells where it leads. */
const presentError = ({ code, message, remedy, data }: JobError, { isWhole = true } = {}) => ({
  ...(isWhole ? data : {}),
  code,
  message: isWhole ? message : 'The set-up failed.',
  ...(remedy && isWhole ? { remedy } : {}),
});
