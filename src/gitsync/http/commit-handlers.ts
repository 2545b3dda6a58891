import { HttpStatus, Injectable } from '@nestjs/common';
import type { GitOutcomeView } from '../../apps';
import type { Actor } from '../../workspaces';
import {
  COMMIT_JOBS,
  type AppCommitJob,
  type CommitJob,
  type CompleteMergeJob,
  type PushUnpushedJob,
} from '../queue/commit-jobs';
import { JobStore } from '../queue/job-store';
import { getWritableTarget } from '../store/settings';
import { EnqueuePush } from '../server/branches';
import { EnqueueCommit, signedWith } from '../server/commit';
import { EnqueueCommitMany } from '../server/commit-many';
import type { Body, HandlersOf } from '../server/job-handlers';
import { CompleteMerge } from '../server/merges';
import { appDeleted, RepeatJob, sameRequest, type LockedForRetry } from '../server/retry';
import { AppAnswers } from './app-answers';
import { presentError } from './settings.dto';

/** Retries commits and pushes of commits, and answers their requests. */
@Injectable()
export class CommitHandlers {
  readonly handlers: HandlersOf<typeof COMMIT_JOBS>;

  constructor(
    private readonly jobs: JobStore,
    private readonly commits: EnqueueCommit,
    private readonly merges: CompleteMerge,
    private readonly repeat: RepeatJob,
    commitMany: EnqueueCommitMany,
    pushes: EnqueuePush,
    apps: AppAnswers,
  ) {
    const commit = {
      retry: (actor: Actor, job: AppCommitJob) => this.commit(actor, job),
      status: statusOfCommit,
      body: bodyOfCommit,
    };
    const appChange = {
      retry: (actor: Actor, job: AppCommitJob) => this.commit(actor, job),
      body: (job: CommitJob) => apps.of(job, { appId: job.appId, more: { git: outcomeOf(job) } }),
      alsoOfFailed: true,
    } as const;
    this.handlers = {
      create_app: { ...appChange, status: () => HttpStatus.CREATED },
      rename_app: appChange,
      commit_app: commit,
      commit_changes: commit,
      commit_apps: { ...commit, retry: (actor, job) => commitMany.retry(actor, job) },
      complete_merge: { ...commit, retry: (actor, job) => this.completeMerge(actor, job) },
      push_commits: { retry: (actor, job) => pushes.retry(actor, job), audit: auditOfForce },
    };
  }

  /**
   * Keeps the message and the author, and commits the app as it is now: later jobs have committed whole documents since, so
   * that the old document would undo them.
   */
  private commit(actor: Actor, job: AppCommitJob): Promise<string> {
    return this.repeat.withLocks(job, (locked) => {
      getWritableTarget(locked.config);
      const { tx, app, config } = locked;
      if (!app) return this.commitOfDeleted(actor, job, locked);
      // Without `seen`: the user has not seen the repository as it is by now.
      const { workspaceId, kind, author, message, input } = job;
      return this.commits.enqueue(tx, {
        kind,
        app,
        actor: { workspaceId, userId: actor.userId },
        settings: { config, author },
        message: message ?? '',
        renamed: input.renamed,
        only: 'only' in input ? input.only : undefined,
        merge: input.merge,
        agent: input.agent,
      });
    });
  }

  /** The failed job still keeps the document of an app that was deleted since. */
  private async commitOfDeleted(
    actor: Actor,
    job: AppCommitJob,
    { tx, config, target }: LockedForRetry,
  ): Promise<string> {
    const hash = job.documentHash ?? '';
    const text = (await this.jobs.documentsOf(job.workspaceId, [hash])).get(hash);
    if (COMMIT_JOBS[job.kind].commits !== 'rename' && text === undefined) throw appDeleted();
    const { signingKeyId: _key, seen: _seen, ...unsigned } = job.input;
    const again = { ...sameRequest(actor, job), input: { ...unsigned, target, ...signedWith(config) } };
    return this.jobs.enqueue(tx, again, text === undefined ? null : { hash, text });
  }

  /** Completes the merge again. Once the app has its result, it is committed like any other state. */
  private completeMerge(actor: Actor, job: CompleteMergeJob): Promise<string> {
    const { mergeId, merged, ...input } = job.input;
    return merged
      ? this.commit(actor, { ...job, kind: COMMIT_JOBS.commit_app.kind, input })
      : this.merges.complete(actor, mergeId, job.message ?? undefined);
  }
}

export const statusOfCommit = ({ result }: CommitJob): number =>
  result?.changed ? HttpStatus.CREATED : HttpStatus.OK;

export function bodyOfCommit({ result }: CommitJob): Promise<Body> {
  if (!result?.changed) return Promise.resolve({ changed: result?.changed, sha: result?.sha });
  const { sha, message, author, date, changed, overwrote, merged, revision } = result;
  return Promise.resolve({
    sha,
    message,
    author,
    date,
    changed,
    ...(overwrote ? { overwrote } : {}),
    ...(merged ? { merged } : {}),
    ...(revision ? { revision } : {}),
  });
}

function outcomeOf({ id, commitSha, result, error, status }: CommitJob): GitOutcomeView {
  const overwrote = result?.changed ? result.overwrote : null;
  return {
    jobId: id,
    ...(commitSha ? { commit: commitSha } : {}),
    ...(overwrote ? { overwrote: { ...overwrote } } : {}),
    ...(error && status !== 'succeeded' ? { error: presentError(error) } : {}),
  };
}

function auditOfForce({ input: { force, target } }: PushUnpushedJob) {
  if (!force) return null;
  return {
    action: 'forced',
    target: target.branchId ? target.branch : null,
    detail: { ...force, again: true },
  } as const;
}
