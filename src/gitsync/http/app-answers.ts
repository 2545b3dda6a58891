import { Injectable } from '@nestjs/common';
import { AppPresenter, Apps } from '../../apps';
import { Database } from '../../core/database';
import { notFound } from '../../core/errors';
import { JobStore } from '../queue/job-store';
import type { JobBase } from '../queue/jobs';
import type { Body } from '../server/job-handlers';

/** Answers jobs that create or change an app with the app. */
@Injectable()
export class AppAnswers {
  constructor(
    private readonly database: Database,
    private readonly jobs: JobStore,
    private readonly apps: Apps,
    private readonly presenter: AppPresenter,
  ) {}

  /** Returns the app as in the first answer: a repeated request gets the same answer again. */
  async of(job: JobBase, { appId, more }: { appId: string | null; more: Body }): Promise<Body> {
    if (job.answer) return job.answer;
    const app = appId && (await this.apps.find(this.database.manager, appId));
    if (!app) throw notFound('The app');
    return this.jobs.keepAnswer(job.id, { ...(await this.presenter.one(app)), ...more });
  }
}
