import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Apps, type AppWithVersion, type CreationCommit } from '../../apps';
import { Database } from '../../core/database';
import type { Actor } from '../../workspaces';
import { appLocked, checkOverwrite, pullOverKept, excludingEachOther, normalizeMessage } from '../domain';
import type { JobApp } from '../queue/job-inputs';
import { JobStore } from '../queue/job-store';
import { JOBS, type AppCommitKind } from '../queue/jobs';
import { WaitingCommits } from '../queue/waiting-commits';
import { CommitSettingsStore, type CommitSettings } from '../store/commit-settings-store';
import { getWritableTarget, GitConfigStore } from '../store/settings';
import { BuildCommitInput } from './build-commit-input';

const CREATION_MESSAGE = 'App creation';

interface AppCommit extends Pick<JobApp, 'seen' | 'renamed' | 'only' | 'merge'> {
  kind: AppCommitKind;
  app: AppWithVersion;
  actor: Pick<Actor, 'workspaceId' | 'userId'>;
  /** The workspace's own, locked. */
  settings: CommitSettings;
  message: string;
}

interface CommitRequest {
  message: string;
  overwrite?: unknown;
  only?: string[];
  /** Merges what others have changed of the app. */
  merge?: boolean;
}

/**
 * Enqueues commits of an app. The transaction stores all that the commit needs, so that later changes to the app do not
 * change what is committed.
 */
@Injectable()
export class EnqueueCommit {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly configs: GitConfigStore,
    private readonly settings: CommitSettingsStore,
    private readonly jobs: JobStore,
    private readonly build: BuildCommitInput,
    private readonly waiting: WaitingCommits,
  ) {}

  /**
   * `overwrite`: the commit that the user has seen, and whose state of the app may be replaced. `only`: ids of the
   * changes to commit, in place of all.
   */
  commit(actor: Actor, appId: string, request: CommitRequest): Promise<string> {
    const message = normalizeMessage(request.message);
    const seen = checkOverwrite(request.overwrite);
    const merge = request.merge === true ? true : undefined;
    if (merge && seen !== undefined) throw excludingEachOther('merge', 'overwrite');
    return this.database.joined(async (tx) => {
      const app = await this.apps.lock(tx, appId);
      if (app.isLocked) throw appLocked(app.name);
      const settings = await this.settings.lockWritable(tx, actor);
      // Held commits of the app go before this one: they would be refused, and it with them.
      if (merge && (await this.waiting.hasHeld(tx, appId))) throw pullOverKept();
      if (seen !== undefined) await this.waiting.overwriteWithHeld(tx, appId, seen);
      const { only } = request;
      const { kind } = only ? JOBS.commit_changes : JOBS.commit_app;
      return this.enqueue(tx, { kind, app, actor, settings, message, seen, only, merge });
    });
  }

  /** Enqueues the first commit of an app that is being created in the same transaction. */
  async commitCreation(
    tx: EntityManager,
    app: AppWithVersion,
    { actor, overwrite }: CreationCommit,
  ): Promise<string> {
    const seen = checkOverwrite(overwrite);
    const settings = await this.settings.lockWritable(tx, actor);
    const message = CREATION_MESSAGE;
    const { kind } = JOBS.create_app;
    return this.enqueue(tx, { kind, app, actor, settings, message, seen });
  }

  /** Lets a worker prepare a commit that is likely within seconds. Stores nothing in the database. */
  async prepare(actor: Actor, appId: string): Promise<void> {
    const target = getWritableTarget(await this.configs.find(actor));
    await this.jobs.prepareCommit({ workspaceId: actor.workspaceId, appId, target });
  }

  /** Enqueues a commit of the app as it is now; the caller has locked app and settings, in this order. */
  async enqueue(tx: EntityManager, { settings, actor, ...commit }: AppCommit): Promise<string> {
    const { kind, app, message } = commit;
    const { workspaceId, userId } = actor;
    const { author } = settings;
    const input = await this.build.ofApp(tx, { ...commit, ...settings });
    const { documentHash: hash, id: versionId } = app.version;
    // A rename commits the last committed document, which the repository has.
    const document = JOBS[kind].commits === 'rename' ? null : { hash, versionId };
    const job = { workspaceId, kind, appId: app.id, actor: { userId, author }, message, input };
    return this.jobs.enqueue(tx, job, document);
  }
}
