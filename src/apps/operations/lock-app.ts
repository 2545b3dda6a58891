import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { forbidden } from '../../core/errors';
import { WorkspaceEvents, type Actor } from '../../workspaces';
import { AppGitPort } from '../ports';
import { AppStore } from '../store/app-store';
import { refuseHosted } from './editable';

/** Lets an app follow the repository, for which it is locked here, or be edited and committed. */
@Injectable()
export class LockApp {
  constructor(
    private readonly store: AppStore,
    private readonly git: AppGitPort,
    private readonly events: WorkspaceEvents,
  ) {}

  /** Throws 403, or 409 `uncommitted_changes` for an app that is to follow the repository. */
  async run(
    tx: EntityManager,
    { appId, isLocked, actor }: { appId: string; isLocked: boolean; actor: Actor },
  ): Promise<void> {
    if (actor.role !== 'admin')
      throw forbidden('Only an admin may choose whether an app follows the repository.');
    const app = await this.store.lock(tx, appId);
    if (app.isLocked === isLocked) return;
    refuseHosted(app);
    if (isLocked) await this.git.refuseUncommitted(tx, app);
    // Nothing changes with it: a name that the app has only here stays here, until somebody renames it.
    else await this.git.keepName(tx, app);
    await this.store.setLocked(tx, appId, { isLocked, changedById: actor.userId });
    await this.events.publishApp(tx, app);
  }
}
