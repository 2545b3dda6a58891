import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { WorkspaceEvents } from '../../workspaces';
import { AppStore } from '../store/app-store';
import { versionNotFound } from './editable';

/** Makes another version of an app the one that is edited. */
@Injectable()
export class SwitchVersion {
  constructor(
    private readonly store: AppStore,
    private readonly events: WorkspaceEvents,
  ) {}

  async run(tx: EntityManager, { appId, versionId }: { appId: string; versionId: string }): Promise<void> {
    const app = await this.store.lock(tx, appId);
    if (!(await this.store.findVersion(tx, { appId, versionId }))) throw versionNotFound('editingVersionId');
    await this.store.edit(tx, appId, versionId);
    if (versionId !== app.version.id) await this.events.publishApp(tx, app);
  }
}
