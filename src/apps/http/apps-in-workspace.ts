import { Injectable } from '@nestjs/common';
import { Database } from '../../core/database';
import type { Actor, WorkspaceContent } from '../../workspaces';
import { AppStore, appNotOnBranch } from '../store/app-store';
import { AppPresenter } from './app-presenter';

const APP = `select id from apps
  where workspace_id = :w and coalesce(branch_id, workspace_id) = :copy and shared_id = :a`;

/** Describes apps to `workspaces`. */
@Injectable()
export class AppsInWorkspace implements WorkspaceContent {
  readonly eventType = 'app';
  readonly routeResources = {
    a: {
      name: 'The app',
      sql: APP,
      elsewhere: {
        sql: 'select from apps where workspace_id = :w and shared_id = :a',
        error: appNotOnBranch,
      },
    },
    d: {
      name: 'The deleted app',
      sql: `select id from all_apps
        where workspace_id = :w and coalesce(branch_id, workspace_id) = :copy and id = :d and deleted_at is not null`,
    },
    v: { name: 'The version', sql: `select id from app_versions where app_id = (${APP}) and id = :v` },
  };

  constructor(
    private readonly store: AppStore,
    private readonly presenter: AppPresenter,
    private readonly database: Database,
  ) {}

  async viewForEvent(_: Actor, appId: string): Promise<unknown> {
    const app = await this.store.find(this.database.manager, appId);
    if (app) return this.presenter.one(app);
    const known = await this.store.sharedIdsOf([appId]);
    return { id: known.get(appId) ?? appId, deleted: true };
  }

  /** Does nothing: the database deletes the apps with their workspace. */
  onWorkspaceDeleted(): Promise<void> {
    return Promise.resolve();
  }
}
