import { Injectable } from '@nestjs/common';
import type { Actor } from '../workspaces';
import type { BACKUP_JOBS, BackupJob } from './jobs';
import { BackupStore } from './store';
import { JobStore } from '../gitsync/queue/job-store';
import { namedIn, signedWith } from '../gitsync/server/commit';
import type { HandlersOf } from '../gitsync/server/job-handlers';
import { getAppOf, RepeatJob, sameRequest } from '../gitsync/server/retry';
import { getWritableTarget } from '../gitsync/store/settings';
import { bodyOfCommit, statusOfCommit } from '../gitsync/http/commit-handlers';

/** Retries backups. */
@Injectable()
export class BackupHandlers {
  readonly handlers: HandlersOf<typeof BACKUP_JOBS> = {
    backup_app: {
      retry: (actor, job) => this.backUp(actor, job),
      status: (job) => statusOfCommit(job),
      body: (job) => bodyOfCommit(job),
    },
  };

  constructor(
    private readonly repeat: RepeatJob,
    private readonly jobs: JobStore,
    private readonly backups: BackupStore,
  ) {}

  /** Commits the app as it is now to the target that the job was made for. */
  private backUp(actor: Actor, job: BackupJob): Promise<string> {
    return this.repeat.withLocks(job, async (locked) => {
      const { tx, config } = locked;
      getWritableTarget(config);
      const app = getAppOf(locked);
      const { signingKeyId: _key, ...unsigned } = job.input;
      const input = { ...unsigned, ...namedIn(app), ...signedWith(config) };
      const again = { ...sameRequest(actor, job), input };
      const { documentHash: hash, id: versionId } = app.version;
      const id = await this.jobs.enqueue(tx, again, { hash, versionId });
      await this.backups.take(tx, [{ appId: app.id, jobId: id }]);
      return id;
    });
  }
}
