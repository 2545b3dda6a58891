import { Injectable } from '@nestjs/common';
import { Database } from '../../core/database';
import { WorkspaceEvents, type Actor } from '../../workspaces';
import { AppStore } from '../store/app-store';
import { DeletedAppStore } from '../store/deleted-app-store';
import { RenameApp } from './change-app';
import type { CreatedApp } from './create-app';
import { refuseHosted, getAppName } from './editable';

/** Deletes an app here, and restores a deleted one. Deleted apps can be restored for a while, and stay in the repository. */
@Injectable()
export class DeleteApp {
  constructor(
    private readonly database: Database,
    private readonly store: AppStore,
    private readonly deleted: DeletedAppStore,
    private readonly renameApp: RenameApp,
    private readonly events: WorkspaceEvents,
  ) {}

  async run(actor: Actor, appId: string): Promise<void> {
    await this.database.joined(async (tx) => {
      const app = await this.store.lock(tx, appId);
      refuseHosted(app);
      // Only the default branch's app has, once it is gone, the id by which others know it.
      if (app.branchId === null) await this.events.publishApp(tx, app);
      else await this.events.publishPart(tx, { workspaceId: app.workspaceId, part: 'branches' });
      await this.deleted.add(tx, appId, actor.userId);
    });
  }

  /**
   * Restores a deleted app with its id, versions and link to the repository. `newName` is taken in place of the name that
   * the app had, as in a rename, whose commit it causes. Throws 409 `app_name_taken` or `app_already_imported`.
   */
  restore(actor: Actor, id: string, newName: string | undefined): Promise<CreatedApp> {
    const wanted = newName === undefined ? null : getAppName(newName);
    return this.database.joined(async (tx) => {
      const former = await this.deleted.lock(tx, id);
      const name = wanted ?? former;
      await this.deleted.restore(tx, id, { name, changedById: actor.userId });
      const app = await this.store.get(tx, id);
      if (app.branchId !== null)
        await this.events.publishPart(tx, { workspaceId: app.workspaceId, part: 'branches' });
      if (name !== former)
        return this.renameApp.follow(tx, { before: { ...app, name: former }, name, actor });
      await this.events.publishApp(tx, app);
      return { app, jobId: null };
    });
  }

  /** Deletes an app that was deleted before, so that it cannot be restored. */
  async forGood(id: string): Promise<void> {
    await this.database.joined(async (tx) => {
      await this.deleted.lock(tx, id);
      await this.deleted.remove(tx, id);
    });
  }
}
