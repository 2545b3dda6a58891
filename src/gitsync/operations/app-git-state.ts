import { Injectable } from '@nestjs/common';
import { Apps, type AppWithVersion, type GitState } from '../../apps';
import { Database } from '../../core/database';
import { conflict } from '../../core/errors';
import type { Actor } from '../../workspaces';
import { RepositoryLayout } from '../domain';
import { AppLinkStore, type StoredLink } from '../store/app-link-store';
import { CommitAuthorStore, type CommitSettings } from '../store/commit-author-store';
import { getTarget } from '../store/git-config-store';
import { JobStore } from '../store/job-store';
import { CommitMessages } from './commit-messages';
import { hasUncommittedChanges } from './uncommitted';

/** How apps stand towards the repository, as far as is known here; the remote is not asked. */
@Injectable()
export class AppGitState {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly links: AppLinkStore,
    private readonly settings: CommitAuthorStore,
    private readonly jobs: JobStore,
    private readonly messages: CommitMessages,
  ) {}

  async states(apps: AppWithVersion[]): Promise<Map<string, GitState>> {
    const links = await this.links.findMany(apps.map((app) => app.id));
    return new Map(apps.map((app) => [app.id, stateOf(app, links.get(app.id) ?? null)]));
  }

  /** 409 `git_not_configured` or `git_disabled`, with `canConfigure` for who can do something about it. */
  async get(actor: Actor, appId: string) {
    const { manager } = this.database;
    const { config, author } = await this.settings.find(actor);
    const target = this.targetFor(actor, config);
    const app = await this.apps.get(manager, appId);
    const link = await this.links.find(appId);
    const path =
      link?.last?.seen.path ?? new RepositoryLayout(target.directory).appPath(app.name, app.version.name);
    return {
      enabled: true,
      target,
      path,
      last: link?.last ?? null,
      hasUncommittedChanges: hasUncommittedChanges(app, link),
      underWay: await this.jobs.findUnderWay(actor.workspaceId, appId),
      author,
      messageParts: await this.messages.findParts(manager, config, { apps: [app], author }),
    };
  }

  private targetFor(actor: Actor, config: CommitSettings['config']) {
    const canConfigure = actor.role === 'admin';
    const remedy = canConfigure
      ? 'You can do it under Workspace settings → Configure git.'
      : 'Ask an admin of the workspace.';
    if (!config?.isConfigured) {
      throw conflict('git_not_configured', 'GitSync is not configured in this workspace.', {
        remedy,
        data: { canConfigure },
      });
    }
    if (!config.isEnabled) {
      throw conflict('git_disabled', 'GitSync is switched off in this workspace.', {
        remedy,
        data: { canConfigure },
      });
    }
    return getTarget(config);
  }
}

function stateOf(app: AppWithVersion, link: StoredLink | null): GitState {
  if (link?.failedJobId) return 'failed';
  if (!link?.last) return app.isLocked ? 'locked' : 'none';
  if (link.isBehind) return 'behind';
  if (app.isLocked) return 'locked';
  return hasUncommittedChanges(app, link) ? 'changed' : 'clean';
}
