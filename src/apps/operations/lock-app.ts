import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { forbidden } from '../../core/errors';
import { trimmed } from '../../core/names';
import { WorkspaceEvents, type Actor } from '../../workspaces';
import { hashOf, parseAppDocument } from '../document';
import { AppGitPort, type RenamedHashes } from '../ports';
import { AppStore, type AppWithVersion } from '../store/app-store';
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
    const changedById = actor.userId;
    if (isLocked) await this.git.refuseUncommitted(tx, app);
    else await this.takeOwnName(tx, app, changedById);
    await this.store.setLocked(tx, appId, { isLocked, changedById });
    await this.events.publishApp(tx, app);
  }

  /** A name that a locked app has only here becomes its own: the next commit moves its folder, as after a rename. */
  private async takeOwnName(tx: EntityManager, app: AppWithVersion, changedById: string): Promise<void> {
    const hashes: RenamedHashes = new Map();
    await this.git.followName(tx, app);
    for (const { id, documentHash } of await this.store.listVersions(tx, app.id)) {
      const document = parseAppDocument(await this.store.documentOf(tx, id));
      if (document.name === null || trimmed(document.name) === app.name) continue;
      const renamed = document.withName(app.name).text;
      await this.store.updateVersion(tx, { id, changedById, document: renamed });
      hashes.set(documentHash, hashOf(renamed));
    }
    await this.git.renamed(tx, app, hashes);
  }
}
