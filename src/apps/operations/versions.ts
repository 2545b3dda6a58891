import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, newId } from '../../core/database';
import { WorkspaceEvents, type Actor } from '../../workspaces';
import { parseAppDocument } from '../document';
import { AppStore } from '../store/app-store';
import type { AppVersion } from '../store/app-version.entity';
import { refuseLocked, refusePublished, versionNotFound, getVersionName, refuseHosted } from './editable';

/** Versions of an app: one is edited, published ones are read-only. */
@Injectable()
export class Versions {
  constructor(
    private readonly database: Database,
    private readonly store: AppStore,
    private readonly events: WorkspaceEvents,
  ) {}

  list(appId: string, page: { after: string | null; take: number }): Promise<AppVersion[]> {
    return this.store.listVersions(this.database.manager, appId, page);
  }

  /** Copies a version, by default the one being edited. The copy becomes the edited one. */
  create(
    actor: Actor,
    appId: string,
    request: { name: string; fromVersionId?: string },
  ): Promise<AppVersion> {
    const name = getVersionName(request.name);
    return this.database.joined(async (tx) => {
      const app = await this.store.lock(tx, appId);
      const versionId = request.fromVersionId ?? app.editingVersionId;
      const from = await this.store.findVersion(tx, { appId, versionId });
      if (!from) throw versionNotFound('fromVersionId');
      refuseLocked(app);
      const id = newId();
      const original = parseAppDocument(await this.store.documentOf(tx, from.id));
      const document = original.withVersion({ fromId: from.gitVersionId, id, name });
      const version = await this.store.insertVersion(tx, {
        id,
        appId,
        gitVersionId: id,
        name,
        document: document.text,
      });
      await this.store.edit(tx, appId, { versionId: id, changedById: actor.userId });
      await this.events.publishApp(tx, app);
      return version;
    });
  }

  update(
    actor: Actor,
    { appId, versionId }: { appId: string; versionId: string },
    change: { name?: string; status?: 'published' },
  ): Promise<AppVersion> {
    const name = change.name === undefined ? undefined : getVersionName(change.name);
    return this.database.joined(async (tx) => {
      const app = await this.store.lock(tx, appId);
      const version = await this.store.getVersion(tx, { appId, versionId });
      refuseLocked(app);
      refusePublished(version);
      const renamed = name === undefined || name === version.name ? undefined : name;
      const document =
        renamed && parseAppDocument(await this.store.documentOf(tx, versionId)).withVersionName(renamed).text;
      await this.store.updateVersion(tx, {
        id: versionId,
        changedById: actor.userId,
        name: renamed,
        status: change.status,
        document,
      });
      await this.events.publishApp(tx, app);
      return this.store.getVersion(tx, { appId, versionId });
    });
  }

  /** Makes another version of an app the edited one. Throws 422 `version_not_found`. */
  async switchTo(
    tx: EntityManager,
    { appId, versionId, actor }: { appId: string; versionId: string; actor: Actor },
  ): Promise<void> {
    const app = await this.store.lock(tx, appId);
    if (!(await this.store.findVersion(tx, { appId, versionId }))) throw versionNotFound('editingVersionId');
    if (versionId === app.version.id) return;
    refuseHosted(app);
    await this.store.edit(tx, appId, { versionId, changedById: actor.userId });
    await this.events.publishApp(tx, app);
  }
}
