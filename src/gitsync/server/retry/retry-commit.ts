import { Injectable } from '@nestjs/common';
import type { AppWithVersion } from '../../../apps';
import type { Actor } from '../../../workspaces';
import type { AppCommitJob, BackupJob, CommitManyJob, CompleteMergeJob } from '../../queue/job';
import { JOBS } from '../../queue/jobs';
import { JobStore } from '../../queue/job-store';
import { getWritableTarget } from '../../store/settings';
import { BackupStore } from '../../queue/backups';
import { namesOf, signedWith } from '../build-commit-input';
import { EnqueueCommit } from '../commit';
import { EnqueueCommitMany } from '../commit-many';
import { appGone, LockForRetry, sameRequest, type Locked } from './lock-for-retry';
import { CompleteMerge } from '../merges/complete-merge';

/**
 * Enqueues a failed commit once more. It keeps its message and its author, and commits the app as it is now: later jobs have
 * committed whole documents since, so that the old document would undo them.
 */
@Injectable()
export class RetryCommit {
  constructor(
    private readonly locks: LockForRetry,
    private readonly jobs: JobStore,
    private readonly commits: EnqueueCommit,
    private readonly merges: CompleteMerge,
    private readonly backups: BackupStore,
    private readonly commitMany: EnqueueCommitMany,
  ) {}

  run(actor: Actor, job: AppCommitJob): Promise<string> {
    return this.locks.run(job, (locked) => {
      getWritableTarget(locked.config);
      const { app } = locked;
      return app
        ? this.commitAsItIs(actor, job, { ...locked, app })
        : this.commitOfDeleted(actor, job, locked);
    });
  }

  /** Completes the merge again. Once the app has its result, it is committed like any other state. */
  merge(actor: Actor, job: CompleteMergeJob): Promise<string> {
    const { mergeId, merged, ...input } = job.input;
    return merged
      ? this.run(actor, { ...job, kind: JOBS.commit_app.kind, input })
      : this.merges.complete(actor, mergeId, job.message ?? undefined);
  }

  /** Commits those of the apps that are left. */
  several(actor: Actor, job: CommitManyJob): Promise<string> {
    return this.commitMany.retry(actor, job);
  }

  /** Commits the app as it is now to the place that the job was made for. */
  backUp(actor: Actor, job: BackupJob): Promise<string> {
    return this.locks.run(job, async ({ tx, app, config }) => {
      getWritableTarget(config);
      if (!app) throw appGone();
      const { signingKeyId: _key, ...unsigned } = job.input;
      const input = { ...unsigned, ...namesOf(app), ...signedWith(config) };
      const again = { ...sameRequest(actor, job), input };
      const { documentHash: hash, id: versionId } = app.version;
      const id = await this.jobs.enqueue(tx, again, { hash, versionId });
      await this.backups.take(tx, [{ appId: app.id, jobId: id }]);
      return id;
    });
  }

  private commitAsItIs(
    { userId }: Actor,
    job: AppCommitJob,
    { tx, app, config }: Locked & { app: AppWithVersion },
  ): Promise<string> {
    const { workspaceId, kind, author, message } = job;
    // Without `seen`: the user has not seen the repository as it is by now.
    const { renamed, merge } = job.input;
    const only = 'only' in job.input ? job.input.only : undefined;
    const settings = { config, author };
    const actor = { workspaceId, userId };
    return this.commits.enqueue(tx, {
      kind,
      app,
      actor,
      settings,
      message: message ?? '',
      renamed,
      only,
      merge,
    });
  }

  /** The failed job still keeps the document of an app that was deleted since. */
  private async commitOfDeleted(
    actor: Actor,
    job: AppCommitJob,
    { tx, config, target }: Locked,
  ): Promise<string> {
    const hash = job.documentHash ?? '';
    const text = (await this.jobs.documentsOf(job.workspaceId, [hash])).get(hash);
    if (JOBS[job.kind].commits !== 'rename' && text === undefined) throw appGone();
    const { signingKeyId: _key, seen: _seen, ...unsigned } = job.input;
    const again = { ...sameRequest(actor, job), input: { ...unsigned, target, ...signedWith(config) } };
    return this.jobs.enqueue(tx, again, text === undefined ? null : { hash, text });
  }
}
