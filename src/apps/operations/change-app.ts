import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database } from '../../core/database';
import { forbidden } from '../../core/errors';
import { nameKey } from '../../core/names';
import { WorkspaceEvents, type Actor } from '../../workspaces';
import { hashOf, parseAppDocument } from '../document';
import { AppGitPort, type RenamedHashes } from '../ports';
import { AppStore, type AppWithVersion } from '../store/app-store';
import type { CreatedApp } from './create-app';
import { refuseHosted, getAppName } from './editable';
import { Versions } from './versions';

/**
 * Renames an app. The whole way of a rename:
 *
 * 1. `AppsController.update` → `ChangeApp` → `RenameApp`: the new name in the database and in the app's documents.
 * 2. `AppGitPort.commitRename`, in `GitForApps` (`gitsync/server/git-for-apps.ts`): a `rename_app` job in the same
 *    transaction. Its document is the last committed one, so uncommitted changes stay uncommitted.
 * 3. In the worker, `WorkerLoop` → `RunQueue` → `PushCommits`: `planCommit` moves the app's files, and the push is
 *    recorded by `RecordOutcome`.
 * 4. `AnswerJob`, woken by the end of the job: the app with its commit, or with the error. The new name stays either way.
 */
@Injectable()
export class RenameApp {
  constructor(
    private readonly store: AppStore,
    private readonly git: AppGitPort,
    private readonly events: WorkspaceEvents,
  ) {}

  /** `name` has been checked by `getAppName`. */
  async run(
    tx: EntityManager,
    { appId, name, actor }: { appId: string; name: string; actor: Actor },
  ): Promise<CreatedApp> {
    const before = await this.store.lock(tx, appId);
    if (name === before.name) return { app: before, jobId: null };
    refuseHosted(before);
    await this.store.rename(tx, appId, { name, changedById: actor.userId });
    return this.follow(tx, { before, name, actor });
  }

  /** Continues a rename once the app itself, locked and as it was `before`, has the new name. */
  async follow(
    tx: EntityManager,
    { before, name, actor }: { before: AppWithVersion; name: string; actor: Actor },
  ): Promise<CreatedApp> {
    const { id: appId, isLocked } = before;
    const hashes = isLocked
      ? new Map<string, string>()
      : await this.renameDocuments(tx, appId, { name, changedById: actor.userId });
    const app = await this.store.get(tx, appId);
    // A locked app's documents are the repository's: its name changes here only, and pulls leave it.
    if (isLocked) await this.git.keepName(tx, app);
    const jobId = isLocked ? null : await this.git.commitRename(tx, { app, before, actor });
    await this.git.renamed(tx, app, hashes);
    await this.events.publishApp(tx, app);
    return { app, jobId };
  }

  private async renameDocuments(
    tx: EntityManager,
    appId: string,
    { name, changedById }: { name: string; changedById: string },
  ): Promise<RenamedHashes> {
    const hashes: RenamedHashes = new Map();
    for (const { id, documentHash } of await this.store.listVersions(tx, appId)) {
      const document = parseAppDocument(await this.store.documentOf(tx, id));
      const renamed = document.withName(name);
      if (renamed.text === document.text) continue;
      await this.store.updateVersion(tx, { id, changedById, document: renamed.text });
      hashes.set(documentHash, hashOf(renamed.text));
    }
    return hashes;
  }
}

/** Changes an app: whether it is locked, the version that is edited, its name and its tags. */
@Injectable()
export class ChangeApp {
  constructor(
    private readonly database: Database,
    private readonly store: AppStore,
    private readonly git: AppGitPort,
    private readonly events: WorkspaceEvents,
    private readonly versions: Versions,
    private readonly renameApp: RenameApp,
  ) {}

  /** Locks or unlocks the app, switches the version that is edited, and renames it, as far as asked, in one transaction. */
  run(
    actor: Actor,
    appId: string,
    change: { name?: string; editingVersionId?: string; locked?: boolean },
  ): Promise<CreatedApp> {
    const name = change.name === undefined ? null : getAppName(change.name);
    return this.database.joined(async (tx) => {
      if (change.locked !== undefined) await this.setLocked(tx, { appId, isLocked: change.locked, actor });
      if (change.editingVersionId !== undefined)
        await this.versions.switchTo(tx, { appId, versionId: change.editingVersionId, actor });
      if (name === null) return { app: await this.store.get(tx, appId), jobId: null };
      // The commit of the new name is of the version that is edited from now on.
      return this.renameApp.run(tx, { appId, name, actor });
    });
  }

  /**
   * Sets the tags of an app, on all branches. They belong to the workspace, and are not committed. Keeps the first one of
   * tags that differ only in case.
   */
  setTags(appId: string, tags: string[]): Promise<AppWithVersion> {
    const byKey = new Map([...tags].reverse().map((tag) => [nameKey(tag), tag]));
    const kept = tags.filter((tag) => byKey.get(nameKey(tag)) === tag);
    return this.database.joined(async (tx) => {
      // Not locked alone: all working copies are, in the order of their ids.
      const { workspaceId, sharedId } = await this.store.get(tx, appId);
      const ids = await this.store.setTags(tx, { workspaceId, sharedId, tags: [...new Set(kept)] });
      for (const id of ids) await this.events.publishApp(tx, { id, workspaceId });
      return this.store.get(tx, appId);
    });
  }

  /**
   * Locks an app, which then follows the repository, or unlocks it to be edited and committed. Throws 403, or 409
   * `uncommitted_changes` for an app that is to follow the repository.
   */
  private async setLocked(
    tx: EntityManager,
    { appId, isLocked, actor }: { appId: string; isLocked: boolean; actor: Actor },
  ): Promise<void> {
    if (actor.role !== 'admin')
      throw forbidden('Only an admin may choose whether an app follows the repository.');
    const app = await this.store.lock(tx, appId);
    if (app.isLocked === isLocked) return;
    refuseHosted(app);
    if (isLocked) await this.git.refuseUncommitted(tx, app);
    // Unlocking changes nothing else: a name that the app has only here stays until the next rename.
    else await this.git.keepName(tx, app);
    await this.store.setLocked(tx, appId, { isLocked, changedById: actor.userId });
    await this.events.publishApp(tx, app);
  }
}
