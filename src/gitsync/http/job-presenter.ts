import { Injectable } from '@nestjs/common';
import { AppPresenter, Apps, type ChangedAppView, type GitOutcomeView } from '../../apps';
import { Database } from '../../core/database';
import { notFound } from '../../core/errors';
import { HttpAnswer, problemOf } from '../../core/http';
import { appErrorOf, type Job, type JobError } from '../store/job';
import type { JobView } from './gitsync.dto';
import { SettingsPresenter } from './settings-presenter';

/** A job as JSON, and the answer that its request was waiting for. */
@Injectable()
export class JobPresenter {
  constructor(
    private readonly apps: Apps,
    private readonly appPresenter: AppPresenter,
    private readonly settings: SettingsPresenter,
    private readonly database: Database,
  ) {}

  /** `isAdmin`: the settings in a finalize's result are for admins only. */
  async view(job: Job, isAdmin: boolean): Promise<JobView> {
    return {
      id: job.id,
      kind: job.kind,
      status: job.status,
      appId: job.appId,
      message: job.message,
      author: job.author,
      attempts: job.attempts,
      commit: job.commitSha,
      result: job.status === 'succeeded' ? await this.resultOf(job, isAdmin) : null,
      error: job.error && presentError(job.error),
      createdAt: job.createdAt.toISOString(),
      startedAt: job.startedAt?.toISOString() ?? null,
      finishedAt: job.finishedAt?.toISOString() ?? null,
    };
  }

  /** The answer of a job that has ended. */
  async answer(job: Job): Promise<HttpAnswer> {
    const isOfApp = job.kind === 'create_app' || job.kind === 'rename_app';
    // An app is made, and renamed, whatever Git does: what Git made of it stands in the answer.
    if (isOfApp) return new HttpAnswer(job.kind === 'create_app' ? 201 : 200, await this.changedApp(job));
    if (job.error && job.status !== 'succeeded')
      return new HttpAnswer(job.error.status, problemOf(appErrorOf(job.error)));
    return new HttpAnswer(statusOf(job), await this.resultOf(job, true));
  }

  private async resultOf(job: Job, isAdmin: boolean): Promise<Record<string, unknown> | null> {
    const result = job.result ?? {};
    switch (job.kind) {
      case 'create_app':
      case 'rename_app':
        return { ...(await this.changedApp(job).catch(() => null)), git: outcomeOf(job) };
      case 'commit_app': {
        const { sha, message, author, date, changed } = result;
        return changed ? { sha, message, author, date, changed } : { changed, sha };
      }
      case 'import_app':
        return { ...(await this.app(result.appId as string).catch(() => null)), missing: result.missing };
      case 'finalize':
        return { ...(await this.settings.view(job.workspaceId, isAdmin)) };
      case 'pull_app':
      case 'list_apps':
      case 'check_updates':
        return result;
    }
  }

  private async changedApp(job: Job): Promise<ChangedAppView> {
    return { ...(await this.app(job.appId)), git: outcomeOf(job) };
  }

  private async app(appId: string | null) {
    const app = appId && (await this.apps.find(this.database.manager, appId));
    if (!app) throw notFound('The app');
    return this.appPresenter.one(app);
  }
}

function statusOf(job: Job): number {
  if (job.kind === 'commit_app') return job.result?.changed ? 201 : 200;
  return job.kind === 'import_app' ? 201 : 200;
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

const presentError = ({ code, message, remedy, data }: JobError) => ({
  ...data,
  code,
  message,
  ...(remedy ? { remedy } : {}),
});
