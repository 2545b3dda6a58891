import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { WorkspaceEvents, type Actor } from '../../workspaces';
import { AppStore } from '../store/app-store';
import { refuseHosted, versionNotFound } from './editable';

/** Makes another version of an app the one that is edited. */
@Injectable()
export class SwitchVersion {
  constructor(
    private readonly store: AppStore,
    private readonly events: WorkspaceEvents,
  ) {}

  async run(
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
