import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Apps, type AppWithVersion } from '../../apps';
import { Database } from '../../core/database';
import { conflict, forbidden } from '../../core/errors';
import type { Actor } from '../../workspaces';
import { getTarget, GitConfigStore, type GitConfig } from '../store/git-config-store';
import { COMMIT_KINDS, type CommitInput, type FinalizeInput, type ImportInput, type Job } from '../store/job';
import { JobStore, type NewJob } from '../store/job-store';
import { refuseReadOnly, refuseUnlocking, signedWith } from './accept-jobs';
import { CommitMany } from './commit-many';
import { CommitMessages } from './commit-messages';
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
    private readonly commitMany: CommitMany,
    private readonly messages: CommitMessages,
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

  /**
   * The same request once more, as another job. Of a commit the message and the author stay, and what is committed
   * is the app as it is now: the jobs behind the failed one have gone on, each with its whole document, so that its
   * old document would undo what they have committed, and what was edited since would be missing in it.
   */
  async retry(actor: Actor, jobId: string): Promise<Job> {
    const job = await this.getOwn(actor, jobId);
    if (job.status !== 'failed') {
      throw conflict('git_job_not_failed', `The job is ${job.status}, so there is nothing to try again.`);
    }
    if (job.kind === 'finalize') return this.jobs.get(await this.finalizeAgain(actor, job));
    if (job.kind === 'commit_apps') return this.jobs.get(await this.commitMany.again(actor, job));
    return this.jobs.get(await this.acceptAgain(actor, job));
  }

  /** Only an admin has such a job. */
  private finalizeAgain(actor: Actor, job: Job): Promise<string> {
    if (actor.role !== 'admin') throw forbidden('Only an admin may set up GitSync.');
    const { hostKeyFingerprint, createBranch } = job.input as FinalizeInput;
    return this.settings.finalize(
      actor,
      { hostKeyFingerprint: hostKeyFingerprint ?? undefined, createBranch },
      { isListed: true },
    );
  }

  private acceptAgain(actor: Actor, job: Job): Promise<string> {
    const { workspaceId, kind, appId, message, author } = job;
    return this.database.transaction(async (tx) => {
      // The app before the queue, as all other requests lock them.
      const app = appId === null ? null : await this.apps.lockIfAny(tx, appId);
      const config = await this.configs.lock(tx, workspaceId);
      const target = getTarget(config);
      const input = { ...job.input, target };
      const sameActor = { userId: actor.userId, author };
      const again: NewJob = { workspaceId, kind, appId, message, input, actor: sameActor };
      if (job.position === null) return this.jobs.startBeside(tx, again, { isListed: true });
      if (kind === 'import_app') refuseUnlocking(actor, job.input as ImportInput);
      if ((kind === 'pull_app' || kind === 'link_app') && !app) throw appGone();
      if (!COMMIT_KINDS.includes(kind)) return this.jobs.enqueue(tx, again, null);
      refuseReadOnly(config);
      const { signingKeyId: _, ...unsigned } = input as CommitInput;
      const anew = { ...again, input: { ...unsigned, ...signedWith(config) } };
      return app ? this.commitAsItIs(tx, { app, config, again: anew }) : this.commitOfDeleted(tx, job, anew);
    });
  }

  private async commitAsItIs(
    tx: EntityManager,
    { app, config, again }: { app: AppWithVersion; config: GitConfig | null; again: NewJob },
  ): Promise<string> {
    const { version, name: appName } = app;
    const { gitVersionId, name: versionName, documentHash: hash } = version;
    const { commitMessage: _, ...before } = again.input as CommitInput;
    const { author } = again.actor;
    const subject = { apps: [app], author, message: again.message ?? '' };
    const composed = await this.messages.compose(tx, config, subject);
    const input = { ...before, appName, gitVersionId, versionName, ...composed };
    // Of a rename it is the last committed document, which the repository has.
    const isRename = again.kind === 'rename_app';
    const document = isRename ? null : { hash, versionId: version.id };
    return this.jobs.enqueue(tx, { ...again, input }, document);
  }

  /** The app is gone; what it was when the job was accepted is still kept with the failed job. */
  private async commitOfDeleted(tx: EntityManager, job: Job, again: NewJob): Promise<string> {
    const hash = job.documentHash ?? '';
    const text = (await this.jobs.documentsOf(job.workspaceId, [hash])).get(hash);
    if (job.kind !== 'rename_app' && text === undefined) throw appGone();
    return this.jobs.enqueue(tx, again, text === undefined ? null : { hash, text });
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
