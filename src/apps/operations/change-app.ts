import { Injectable } from '@nestjs/common';
import { Database } from '../../core/database';
import type { Actor } from '../../workspaces';
import { AppStore } from '../store/app-store';
import type { CreatedApp } from './create-app';
import { LockApp } from './lock-app';
import { getAppName } from './names';
import { RenameApp } from './rename-app';
import { SwitchVersion } from './switch-version';

/** Locks or unlocks the app, switches the version that is edited, and renames it, as far as asked, in one transaction. */
@Injectable()
export class ChangeApp {
  constructor(
    private readonly database: Database,
    private readonly store: AppStore,
    private readonly lockApp: LockApp,
    private readonly switchVersion: SwitchVersion,
    private readonly renameApp: RenameApp,
  ) {}

  run(
    actor: Actor,
    appId: string,
    change: { name?: string; editingVersionId?: string; locked?: boolean },
  ): Promise<CreatedApp> {
    const name = change.name === undefined ? null : getAppName(change.name);
    return this.database.joined(async (tx) => {
      if (change.locked !== undefined) await this.lockApp.run(tx, { appId, isLocked: change.locked, actor });
      if (change.editingVersionId !== undefined)
        await this.switchVersion.run(tx, { appId, versionId: change.editingVersionId, actor });
      if (name === null) return { app: await this.store.get(tx, appId), jobId: null };
      // The commit of the new name is of the version that is edited from now on.
      return this.renameApp.run(tx, { appId, name, actor });
    });
  }
}
