import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database } from '../../core/database';
import type { Actor } from '../../workspaces';
import { AppEvents } from '../app-events';
import { parseAppDocument } from '../document';
import { AppStore, type AppWithVersion } from '../store/app-store';
import type { CreatedApp } from './create-app';
import { versionNotFound } from './editable';
import { getAppName } from './names';

/** Renames an app, or chooses the version that is edited. */
@Injectable()
export class UpdateApp {
  constructor(
    private readonly database: Database,
    private readonly store: AppStore,
    private readonly events: AppEvents,
  ) {}

  run(
    actor: Actor,
    appId: string,
    change: { name?: string; editingVersionId?: string },
  ): Promise<CreatedApp> {
    const name = change.name === undefined ? undefined : getAppName(change.name);
    return this.database.transaction(async (tx) => {
      const before = await this.store.lock(tx, appId);
      if (change.editingVersionId !== undefined) await this.edit(tx, before, change.editingVersionId);
      if (name === undefined || name === before.name) {
        const app = await this.store.get(tx, appId);
        if (app.version.id !== before.version.id) await this.events.publish(tx, { kind: 'saved', app });
        return { app, jobId: null };
      }
      await this.store.rename(tx, appId, name);
      // A locked app's documents are the repository's: its name changes here only.
      if (!before.isLocked) await this.renameDocuments(tx, appId, name);
      const app = await this.store.get(tx, appId);
      const jobId = await this.events.publish(tx, { kind: 'renamed', app, actor, before });
      return { app, jobId };
    });
  }

  private async edit(tx: EntityManager, app: AppWithVersion, versionId: string): Promise<void> {
    if (!(await this.store.findVersion(tx, { appId: app.id, versionId })))
      throw versionNotFound('editingVersionId');
    await this.store.edit(tx, app.id, versionId);
  }

  private async renameDocuments(tx: EntityManager, appId: string, name: string): Promise<void> {
    for (const version of await this.store.listVersions(tx, appId)) {
      const document = parseAppDocument(await this.store.documentOf(tx, version.id));
      const renamed = document.withName(name);
      if (renamed.text !== document.text)
        await this.store.updateVersion(tx, { id: version.id, document: renamed.text });
    }
  }
}
