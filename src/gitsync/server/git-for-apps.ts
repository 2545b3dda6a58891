import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  Apps,
  hashOf,
  parseAppDocument,
  type AppWithVersion,
  type GitState,
  type AppGitPort,
  type RenamedHashes,
  type AppRename,
  type Committer,
  type CreationCommit,
} from '../../apps';
import { Database } from '../../core/database';
import type { Actor } from '../../workspaces';
import { gitDisabled, gitNotConfigured, commitsNotPushed, uncommittedChanges } from '../domain/errors';
import { isSplitLink, localNameOf } from '../domain/format/app-link';
import { RepositoryLayout } from '../domain/format/repository-layout';
import { differsFromRepository, hasUncommittedChanges } from '../domain/uncommitted-changes';
import { COMMIT_JOBS, type CommitInput } from '../queue/commit-jobs';
import { JobStore } from '../queue/job-store';
import type { JobTarget } from '../store/job-target';
import { AppLinkStore, type LastCommit, type StoredLink } from '../store/links';
import { MergeStore } from '../store/merges';
import { CommitSettingsStore, getTarget, type CommitSettings, type GitConfig } from '../store/settings';
import { CommitMessages, EnqueueCommit } from './commit';

/** An app compared with its repository. */
export interface AppGitStatus {
  target: JobTarget;
  /** Path from the repository's root. */
  path: string;
  last: LastCommit | null;
  /** The app was committed, here or to the repository, or pulled. */
  isCommitted: boolean;
  hasUncommittedChanges: boolean;
  /** Commits of the app are kept here that the repository does not have. */
  hasUnpushed?: true;
  underWay: Awaited<ReturnType<JobStore['findUnderWay']>>;
  /** The last failed commit of the app, unless a commit was made or pulled since. */
  failedJobId: string | null;
  /** Author of a commit made now. */
  author: { name: string; email: string };
  /** Text around the message of a commit made now. Null if the workspace has no template. */
  messageParts: string[] | null;
  /** True if the workspace's key or token may only read. */
  isReadOnly: boolean;
  /** The open merge of the app. */
  mergeId: string | null;
}

/** Reads the states of apps from the database, without asking the remote. */
@Injectable()
export class AppGitState {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly links: AppLinkStore,
    private readonly settings: CommitSettingsStore,
    private readonly jobs: JobStore,
    private readonly messages: CommitMessages,
    private readonly merges: MergeStore,
  ) {}

  async statesOf(apps: AppWithVersion[]): Promise<Map<string, GitState>> {
    const appIds = apps.map((app) => app.id);
    const [links, merges] = await Promise.all([this.links.findMany(appIds), this.merges.findOpenOf(appIds)]);
    return new Map(
      apps.map((app) => [app.id, merges.has(app.id) ? 'conflict' : stateOf(app, links.get(app.id) ?? null)]),
    );
  }

  /** Throws 409 `git_not_configured` or `git_disabled`; `canConfigure` in its data is true for an admin. */
  async get(actor: Actor, appId: string): Promise<AppGitStatus> {
    const { manager } = this.database;
    const { config, author } = await this.settings.find(actor);
    const target = this.targetFor(actor, config);
    const app = await this.apps.get(manager, appId);
    const link = await this.links.find(appId);
    const path =
      link?.last?.syncedState.path ??
      new RepositoryLayout(target.directory).appPath(app.name, app.version.name);
    return {
      target,
      path,
      ...committedOf(link),
      hasUncommittedChanges: hasUncommittedChanges(app, link),
      underWay: await this.jobs.findUnderWay(actor.workspaceId, appId),
      author,
      messageParts: await this.messages.findParts(manager, config, { apps: [app], author }),
      isReadOnly: config?.access === 'read-only',
      mergeId: (await this.merges.findOpenOf([appId])).get(appId) ?? null,
    };
  }

  private targetFor(actor: Actor, config: CommitSettings['config']) {
    const canConfigure = actor.role === 'admin';
    const remedy = canConfigure
      ? 'You can do it under Workspace settings → Configure Git.'
      : 'Ask an admin of the workspace.';
    const options = { remedy, data: { canConfigure } };
    if (!config?.isConfigured) throw gitNotConfigured(options);
    if (!config.isEnabled) throw gitDisabled(options);
    return getTarget(config);
  }
}

const committedOf = (link: StoredLink | null) => ({
  last: link?.last ?? null,
  isCommitted: Boolean(link?.committed),
  failedJobId: link?.failedJobId ?? null,
  ...(link?.hasUnpushed ? { hasUnpushed: true as const } : {}),
});

function stateOf(app: AppWithVersion, link: StoredLink | null): GitState {
  if (link?.failedJobId) return 'failed';
  if (!link?.committed) return app.isLocked ? 'locked' : 'none';
  if (link.isBehind) return 'behind';
  if (app.isLocked) return 'locked';
  return differsFromRepository(app, link) ? 'changed' : 'clean';
}

const RENAME_MESSAGE = 'App is renamed';

const isWritable = (config: GitConfig | null): config is GitConfig =>
  config?.isConfigured === true && config.isEnabled && config.access !== 'read-only';

/** Enqueues commits of created and renamed apps, and reads the states of apps. */
@Injectable()
export class GitForApps implements AppGitPort {
  constructor(
    private readonly commits: EnqueueCommit,
    private readonly apps: Apps,
    private readonly settings: CommitSettingsStore,
    private readonly jobs: JobStore,
    private readonly links: AppLinkStore,
    private readonly state: AppGitState,
  ) {}

  commitCreation(tx: EntityManager, app: AppWithVersion, request: CreationCommit): Promise<string> {
    return this.commits.commitCreation(tx, app, request);
  }

  /**
   * Enqueues the commit that renames the app in the repository. Returns null if the repository cannot be written, or if the app
   * was never committed: then the next commit moves the app's file.
   */
  async commitRename(tx: EntityManager, { app, before, actor }: AppRename): Promise<string | null> {
    await this.links.followName(tx, app.id);
    const settings = await this.settings.lock(tx, actor);
    const { config } = settings;
    if (!isWritable(config)) return null;
    const last = (await this.links.find(app.id, tx))?.last ?? null;
    if (!last && !(await this.jobs.hasOpenCommit(tx, app))) return null;
    const layout = new RepositoryLayout(config.directory);
    const renamed = await this.hashesOf(tx, { app, before, last, layout });
    const { kind } = COMMIT_JOBS.rename_app;
    return this.commits.enqueue(tx, { kind, message: RENAME_MESSAGE, renamed, app, actor, settings });
  }

  async canCommit(tx: EntityManager, actor: Committer): Promise<boolean> {
    return isWritable((await this.settings.lock(tx, actor)).config);
  }

  async refuseUncommitted(tx: EntityManager, app: AppWithVersion): Promise<void> {
    const link = await this.links.find(app.id, tx);
    if (link?.hasUnpushed) throw commitsNotPushed();
    if (hasUncommittedChanges(app, link)) throw uncommittedChanges();
  }

  keepName(tx: EntityManager, app: AppWithVersion): Promise<void> {
    return this.links.keepName(tx, app);
  }

  renamed(tx: EntityManager, { id }: AppWithVersion, hashes: RenamedHashes): Promise<void> {
    return this.links.renameCommitted(tx, id, hashes);
  }

  statesOf(apps: AppWithVersion[]): Promise<Map<string, GitState>> {
    return this.state.statesOf(apps);
  }

  /**
   * Maps the hashes of the last committed document under the app's old names to its hash under the new one, so that the
   * app does not look modified. Undefined for an app in one file: its commit writes the document and knows the hash.
   */
  private async hashesOf(
    tx: EntityManager,
    rename: Omit<AppRename, 'actor'> & { last: LastCommit | null; layout: RepositoryLayout },
  ): Promise<CommitInput['renamed']> {
    const { app, before, last, layout } = rename;
    const { version } = app;
    if (last && !isSplitLink(last.syncedState, layout)) return undefined;
    const from: string[] = [];
    if (before.version.id === version.id) from.push(before.version.documentHash);
    // The repository still has another name if an earlier rename failed.
    const name = last && localNameOf(last.syncedState);
    if (name !== null && name !== before.name) {
      const document = parseAppDocument(await this.apps.documentOf(tx, version.id));
      from.push(hashOf(document.withName(name).text));
    }
    return { from, to: version.documentHash };
  }
}
