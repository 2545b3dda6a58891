import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { WorkspaceEvents, type Actor } from '../../workspaces';
import { hashOf, parseAppDocument } from '../document';
import { AppGitPort, type RenamedHashes } from '../ports';
import { AppStore, type AppWithVersion } from '../store/app-store';
import type { CreatedApp } from './create-app';
import { refuseHosted } from './editable';

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
