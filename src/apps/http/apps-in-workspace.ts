import { Injectable } from '@nestjs/common';
import { Database } from '../../core/database';
import type { Actor, WorkspaceContent } from '../../workspaces';
import { AppStore } from '../store/app-store';
import { AppPresenter } from './app-presenter';

/** Describes apps to `workspaces`. */
@Injectable()
export class AppsInWorkspace implements WorkspaceContent {
  readonly eventType = 'app';
  readonly routeResources = {
    a: { name: 'The app', sql: 'select from apps where workspace_id = :w and id = :a' },
    v: { name: 'The version', sql: 'select from app_versions where app_id = :a and id = :v' },
  };

  constructor(
    private readonly store: AppStore,
    private readonly presenter: AppPresenter,
    private readonly database: Database,
  ) {}

  async viewForEvent(_: Actor, appId: string): Promise<unknown> {
    const app = await this.store.find(this.database.manager, appId);
    return app ? this.presenter.one(app) : { id: appId, deleted: true };
  }

  /** Does nothing: the database deletes the apps with their workspace. */
  onWorkspaceDeleted(): Promise<void> {
    return Promise.resolve();
  }
}
