import { Injectable } from '@nestjs/common';
import { Apps, type AppWithVersion, type GitState } from '../../apps';
import { Database } from '../../core/database';
import type { Actor } from '../../workspaces';
import { RepositoryLayout, gitDisabled, gitNotConfigured } from '../domain';
import { AppLinkStore, type LastCommit, type StoredLink } from '../store/links';
import { CommitSettingsStore, type CommitSettings } from '../store/commit-settings-store';
import { getTarget } from '../store/settings';
import type { JobTarget } from '../store/job-references';
import { MergeStore } from '../store/merges';
import { JobStore } from '../queue/job-store';
import { CommitMessages } from './commit-messages';
import { differsFromRepository, hasUncommittedChanges } from '../store/uncommitted-changes';

/** An app compared with its repository. */
export interface AppGitStatus {
  target: JobTarget;
  /** Path from the repository's root. */
  path: string;
  last: LastCommit | null;
  /** The app was committed, here or to the repository, or pulled. */
  isCommitted: boolean;
  hasUncommittedChanges: boolean;
  /** Commits of the app are kept here, which the repository does not have. */
  hasUnpushed?: true;
  underWay: Awaited<ReturnType<JobStore['findUnderWay']>>;
  /** The last commit of the app that failed, unless one was made or pulled since. */
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
      ? 'You can do it under Workspace settings → Configure git.'
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
  ...(link?.hasKept ? { hasUnpushed: true as const } : {}),
});

function stateOf(app: AppWithVersion, link: StoredLink | null): GitState {
  if (link?.failedJobId) return 'failed';
  if (!link?.committed) return app.isLocked ? 'locked' : 'none';
  if (link.isBehind) return 'behind';
  if (app.isLocked) return 'locked';
  return differsFromRepository(app, link) ? 'changed' : 'clean';
}
