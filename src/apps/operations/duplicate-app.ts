import { Injectable } from '@nestjs/common';
import { Database, newId } from '../../core/database';
import { WorkspaceEvents, type Actor } from '../../workspaces';
import { parseAppDocument } from '../document';
import { AppStore, type AppWithVersion } from '../store/app-store';
import { Credentials } from '../store/credentials';
import { getAppName } from './names';

/** Creates an app from the edited version of another one, which may be locked. */
@Injectable()
export class DuplicateApp {
  constructor(
    private readonly database: Database,
    private readonly store: AppStore,
    private readonly credentials: Credentials,
    private readonly events: WorkspaceEvents,
  ) {}

  run(actor: Actor, appId: string, request: { name: string }): Promise<AppWithVersion> {
    const name = getAppName(request.name);
    return this.database.joined(async (tx) => {
      const original = await this.store.get(tx, appId);
      const document = parseAppDocument(await this.store.documentOf(tx, original.version.id)).withName(name);
      const id = newId();
      const { workspaceId, branchId, userId: changedById } = actor;
      const names = { sharedId: id, gitAppId: id, name };
      const row = { ...names, workspaceId, branchId, isLocked: false, changedById };
      const { gitVersionId, name: versionName } = original.version;
      const version = { id: newId(), gitVersionId, name: versionName, document: document.text };
      const app = await this.store.insert(tx, row, version);
      await this.credentials.copyAll(tx, new Map([[appId, app.id]]));
      await this.events.publishApp(tx, app);
      return app;
    });
  }
}
