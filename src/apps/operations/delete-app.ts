import { Injectable } from '@nestjs/common';
import { Database } from '../../core/database';
import { WorkspaceEvents } from '../../workspaces';
import { AppStore } from '../store/app-store';

/** Deletes an app here. It stays in the repository. */
@Injectable()
export class DeleteApp {
  constructor(
    private readonly database: Database,
    private readonly store: AppStore,
    private readonly events: WorkspaceEvents,
  ) {}

  async run(appId: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const app = await this.store.lock(tx, appId);
      // Only the default branch's app has, once it is gone, the id by which others know it.
      if (app.branchId === null) await this.events.publishApp(tx, app);
      else await this.events.publishPart(tx, { workspaceId: app.workspaceId, part: 'branches' });
      await this.store.remove(tx, appId);
    });
  }
}
