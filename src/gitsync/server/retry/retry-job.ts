import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../workspaces';
import {
  isQueueJob,
  type DiscardJob,
  type ImportJob,
  type Job,
  type JobOf,
  type LinkJob,
  type PublishJob,
  type PullJob,
} from '../../queue/job';
import type { JobsOf, QueueKind } from '../../queue/jobs';
import { JobStore } from '../../queue/job-store';
import { getWritableTarget } from '../../store/settings';
import { signedWith } from '../build-commit-input';
import { Deployments } from '../deployments';
import { refuseUnlocking } from '../import-and-link';
import { appGone, LockForRetry, sameRequest } from './lock-for-retry';
import { CompleteMerge } from '../merges/complete-merge';
import { RetryBranch } from './retry-branch';
import { RetryCall } from './retry-call';
import { RetryCommit } from './retry-commit';

/** Enqueues the request of a failed job once more, as another job. */
@Injectable()
export class RetryJob {
  private readonly byKind: {
    [K in keyof JobsOf<QueueKind>]: (actor: Actor, job: JobOf<K>) => Promise<string>;
  };

  constructor(
    private readonly locks: LockForRetry,
    private readonly jobs: JobStore,
    private readonly calls: RetryCall,
    commits: RetryCommit,
    deployments: Deployments,
    merges: CompleteMerge,
    branches: RetryBranch,
  ) {
    const commit = commits.run.bind(commits);
    this.byKind = {
      create_app: commit,
      rename_app: commit,
      commit_app: commit,
      commit_changes: commit,
      commit_apps: (actor, job) => commits.several(actor, job),
      complete_merge: (actor, job) => commits.merge(actor, job),
      backup_app: (actor, job) => commits.backUp(actor, job),
      publish_version: (actor, job) => this.publish(actor, job),
      import_app: (actor, job) => this.import(actor, job),
      pull_app: (actor, job) => this.ofExistingApp(actor, job),
      pull_tag: (actor, job) => this.ofExistingApp(actor, job),
      sync_app: (actor, job) => this.ofExistingApp(actor, job),
      deploy_apps: (actor, job) => deployments.retry(actor, job.input),
      deploy_landed: (actor, job) => deployments.retry(actor, job.input),
      complete_pull: (actor, job) => merges.complete(actor, job.input.mergeId),
      discard_changes: (actor, job) => this.discard(actor, job),
      link_app: (actor, job) => this.ofExistingApp(actor, job),
      create_branch: (actor, job) => branches.run(actor, job),
      switch_branch: (actor, job) => branches.run(actor, job),
      merge_branches: (actor, job) => branches.merge(actor, job),
      delete_branch: (actor, job) => branches.run(actor, job),
      push_commits: (actor, job) => branches.push(actor, job),
    };
  }

  /** Returns the id of the new job. */
  run(actor: Actor, job: Job): Promise<string> {
    return isQueueJob(job) ? this.enqueue(actor, job) : this.calls.run(actor, job);
  }

  private enqueue<K extends QueueKind>(actor: Actor, job: JobOf<K>): Promise<string> {
    return this.byKind[job.kind](actor, job);
  }

  private import(actor: Actor, job: ImportJob): Promise<string> {
    return this.locks.run(job, ({ tx, target }) => {
      refuseUnlocking(actor, job.input);
      return this.jobs.enqueue(tx, { ...sameRequest(actor, job), input: { ...job.input, target } }, null);
    });
  }

  /** Publishes the version as it was, signed as commits are by now. */
  private publish(actor: Actor, job: PublishJob): Promise<string> {
    return this.locks.run(job, ({ tx, app, config }) => {
      if (!app) throw appGone();
      const { signingKeyId: _former, hasClosed: _closed, ...unsigned } = job.input;
      const input = { ...unsigned, target: getWritableTarget(config), ...signedWith(config) };
      return this.jobs.enqueue(tx, { ...sameRequest(actor, job), input }, null);
    });
  }

  private ofExistingApp(actor: Actor, job: PullJob | LinkJob): Promise<string> {
    return this.locks.run(job, ({ tx, app, target }) => {
      if (!app) throw appGone();
      const input = { ...job.input, target, gitAppId: app.gitAppId };
      return this.jobs.enqueue(tx, { ...sameRequest(actor, job), input }, null);
    });
  }

  private discard(actor: Actor, job: DiscardJob): Promise<string> {
    return this.locks.run(job, ({ tx, app, target }) => {
      if (!app) throw appGone();
      return this.jobs.enqueue(tx, { ...sameRequest(actor, job), input: { ...job.input, target } }, null);
    });
  }
}
