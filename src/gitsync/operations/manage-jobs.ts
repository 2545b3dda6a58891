import { Injectable } from '@nestjs/common';
import { Apps } from '../../apps';
import { Database } from '../../core/database';
import { conflict, forbidden } from '../../core/errors';
import type { Actor } from '../../workspaces';
import { getTarget, GitConfigStore } from '../store/git-config-store';
import { COMMIT_KINDS, type CommitInput, type Job, type JobInput, type PullInput } from '../store/job';
import { JobStore, type NewJob } from '../store/job-store';
import { GitSettings } from './git-settings';

/** Builders cancel and retry their own jobs, admins all. */
@Injectable()
export class ManageJobs {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly jobs: JobStore,
    private readonly configs: GitConfigStore,
    private readonly settings: GitSettings,
  ) {}

  async cancel(actor: Actor, jobId: string): Promise<Job> {
    const job = await this.getOwn(actor, jobId);
    const { workspaceId } = actor;
    const count = await this.database.transaction((tx) =>
      this.jobs.cancel(tx, { workspaceId, jobId: job.id }),
    );
    if (count > 0) return this.jobs.get(jobId);
    throw conflict(
      'git_job_not_waiting',
      `The job is ${(await this.jobs.get(jobId)).status}, so it cannot be cancelled.`,
      {
        remedy: 'Only a job that waits can be cancelled.',
      },
    );
  }

  /** The same request once more, as another job: for a commit, of the app as it is now. The author stays. */
  async retry(actor: Actor, jobId: string): Promise<Job> {
    const job = await this.getOwn(actor, jobId);
    if (job.status !== 'failed') {
      throw conflict('git_job_not_failed', `The job is ${job.status}, so there is nothing to try again.`);
    }
    if (job.kind === 'finalize') return this.jobs.get(await this.settings.finalize(actor, {}));
    return this.jobs.get(await this.acceptAgain(actor, job));
  }

  private acceptAgain(actor: Actor, job: Job): Promise<string> {
    const { workspaceId, kind, appId, message, author } = job;
    return this.database.transaction(async (tx) => {
      await this.jobs.lockQueue(tx, workspaceId);
      const target = getTarget(await this.configs.find(workspaceId, tx));
      const input = { ...job.input, target } as Exclude<JobInput, { revision: string }>;
      const again: NewJob = {
        workspaceId,
        kind,
        appId,
        message,
        input,
        actor: { userId: actor.userId, ...author },
      };
      if (job.position === null) return this.jobs.startBeside(tx, again, { isListed: true });
      const app = appId === null ? null : await this.apps.find(tx, appId);
      if (kind === 'pull_app' && !app) throw appGone();
      if (!COMMIT_KINDS.includes(kind))
        return this.jobs.enqueue(tx, { ...again, input: input as PullInput }, null);
      if (!app) return this.commitOfDeleted(tx, job, again);
      const { version } = app;
      const fresh: CommitInput = {
        ...(input as CommitInput),
        appName: app.name,
        gitVersionId: version.gitVersionId,
        versionName: version.name,
      };
      const text = kind === 'rename_app' ? null : await this.apps.documentOf(tx, version.id);
      const document = text === null ? null : { hash: version.documentHash, text };
      return this.jobs.enqueue(tx, { ...again, input: fresh }, document);
    });
  }

  /** The app is gone; what it was when the job was accepted is still kept with the failed job. */
  private async commitOfDeleted(
    tx: Parameters<JobStore['enqueue']>[0],
    job: Job,
    again: NewJob,
  ): Promise<string> {
    const text = await this.jobs.documentOf(job);
    if (job.kind !== 'rename_app' && text === null) throw appGone();
    const document = text === null || !job.documentHash ? null : { hash: job.documentHash, text };
    return this.jobs.enqueue(tx, again, document);
  }

  private async getOwn(actor: Actor, jobId: string): Promise<Job> {
    const job = await this.jobs.get(jobId);
    if (actor.role !== 'admin' && job.actorId !== actor.userId) {
      throw forbidden('This is somebody else’s job: only an admin may do that.');
    }
    return job;
  }
}

const appGone = () => conflict('app_deleted', 'The app that this was about was deleted.');
