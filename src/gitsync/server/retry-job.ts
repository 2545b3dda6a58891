import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Apps, type AppWithVersion } from '../../apps';
import { Database } from '../../core/database';
import { conflict } from '../../core/errors';
import type { Actor } from '../../workspaces';
import type { DiscardJob, ImportJob, JobOf, LinkJob, PullJob } from '../queue/job';
import { JOB_DEFINITIONS, type JobKind } from '../queue/job-definitions';
import { JobStore } from '../queue/job-store';
import { getTarget, getWritableTarget, GitConfigStore, type GitConfig } from '../store/git-config-store';
import type { JobTarget } from '../store/job-target';
import { signedWith } from './build-commit-input';
import { EnqueueCommit, type AppCommitKind } from './enqueue-commit';
import { EnqueueCommitMany } from './enqueue-commit-many';
import { refuseUnlocking } from './enqueue-import';
import { RetryCall } from './retry-call';

type AppCommit = JobOf<AppCommitKind>;

/** The rows that a retry has locked, the app before the queue as all requests lock them. */
interface Locked {
  tx: EntityManager;
  app: AppWithVersion | null;
  config: GitConfig | null;
  target: JobTarget;
}

/**
 * Enqueues the request of a failed job once more, as another job. A commit keeps its message and its author, and commits
 * the app as it is now: later jobs have committed whole documents since, so that the old document would undo them.
 */
@Injectable()
export class RetryJob {
  private readonly byKind: { [K in JobKind]: (actor: Actor, job: JobOf<K>) => Promise<string> };

  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly jobs: JobStore,
    private readonly configs: GitConfigStore,
    private readonly commits: EnqueueCommit,
    calls: RetryCall,
    commitMany: EnqueueCommitMany,
  ) {
    const read = calls.read.bind(calls);
    const commit = this.commit.bind(this);
    this.byKind = {
      finalize: (actor, job) => calls.finalize(actor, job),
      list_apps: read,
      check_updates: read,
      check_changes: read,
      compare_refs: (actor, job) => calls.compareRefs(actor, job),
      list_history: (actor, job) => calls.history(actor, job),
      read_definition: (actor, job) => calls.definition(actor, job),
      plan_commit: read,
      create_app: commit,
      rename_app: commit,
      commit_app: commit,
      commit_changes: commit,
      commit_apps: (actor, job) => commitMany.retry(actor, job),
      import_app: (actor, job) => this.import(actor, job),
      pull_app: (actor, job) => this.ofExistingApp(actor, job),
      discard_changes: (actor, job) => this.discard(actor, job),
      link_app: (actor, job) => this.ofExistingApp(actor, job),
    };
  }

  /** Returns the id of the new job. */
  run<K extends JobKind>(actor: Actor, job: JobOf<K>): Promise<string> {
    return this.byKind[job.kind](actor, job);
  }

  private import(actor: Actor, job: ImportJob): Promise<string> {
    return this.locked(job, ({ tx, target }) => {
      refuseUnlocking(actor, job.input);
      return this.jobs.enqueue(tx, { ...sameRequest(actor, job), input: { ...job.input, target } }, null);
    });
  }

  private ofExistingApp(actor: Actor, job: PullJob | LinkJob): Promise<string> {
    return this.locked(job, ({ tx, app, target }) => {
      if (!app) throw appGone();
      const input = { ...job.input, target, gitAppId: app.gitAppId };
      return this.jobs.enqueue(tx, { ...sameRequest(actor, job), input }, null);
    });
  }

  private discard(actor: Actor, job: DiscardJob): Promise<string> {
    return this.locked(job, ({ tx, app, target }) => {
      if (!app) throw appGone();
      return this.jobs.enqueue(tx, { ...sameRequest(actor, job), input: { ...job.input, target } }, null);
    });
  }

  private commit(actor: Actor, job: AppCommit): Promise<string> {
    return this.locked(job, (locked) => {
      getWritableTarget(locked.config);
      const { app } = locked;
      return app
        ? this.commitAsItIs(actor, job, { ...locked, app })
        : this.commitOfDeleted(actor, job, locked);
    });
  }

  private commitAsItIs(
    { userId }: Actor,
    job: AppCommit,
    { tx, app, config }: Locked & { app: AppWithVersion },
  ): Promise<string> {
    const { workspaceId, kind, author, message } = job;
    // Without `seen`: the user has not seen the repository as it is by now.
    const { renamed } = job.input;
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
    });
  }

  /** The failed job still keeps the document of an app that was deleted since. */
  private async commitOfDeleted(
    actor: Actor,
    job: AppCommit,
    { tx, config, target }: Locked,
  ): Promise<string> {
    const hash = job.documentHash ?? '';
    const text = (await this.jobs.documentsOf(job.workspaceId, [hash])).get(hash);
    if (JOB_DEFINITIONS[job.kind].commits !== 'rename' && text === undefined) throw appGone();
    const { signingKeyId: _key, seen: _seen, ...unsigned } = job.input;
    const again = { ...sameRequest(actor, job), input: { ...unsigned, target, ...signedWith(config) } };
    return this.jobs.enqueue(tx, again, text === undefined ? null : { hash, text });
  }

  private locked(job: JobOf<JobKind>, work: (locked: Locked) => Promise<string>): Promise<string> {
    return this.database.transaction(async (tx) => {
      const app = job.appId === null ? null : await this.apps.lockIfAny(tx, job.appId);
      const config = await this.configs.lock(tx, job.workspaceId);
      return work({ tx, app, config, target: getTarget(config) });
    });
  }
}

const sameRequest = <K extends JobKind>(
  { userId }: Actor,
  { workspaceId, kind, appId, message, author }: JobOf<K>,
) => ({ workspaceId, kind, appId, message, actor: { userId, author } });

const appGone = () => conflict('app_deleted', 'The app of this job was deleted.');
