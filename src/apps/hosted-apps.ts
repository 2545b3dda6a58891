import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { rowsOf, toJsonb } from '../core/database';
import { WorkspaceEvents } from '../workspaces';
import { Apps, type RepositoryVersion } from './apps';
import { hashOf, isModule, parseAppDocument } from './document';
import { getAppName, getVersionName } from './operations/editable';
import type { AppWithVersion } from './store/app-store';
import type { HostLocation } from './store/app.entity';
import { DeletedAppStore } from './store/deleted-app-store';

/** App as its host has it. */
export interface HostedState {
  name: string;
  versionName: string;
  document: string;
  location: Pick<HostLocation, 'kind' | 'url'>;
}

/** Keeps apps that are edited elsewhere as they are there, in transactions of the module that reads them. */
@Injectable()
export class HostedApps {
  constructor(
    private readonly apps: Apps,
    private readonly deleted: DeletedAppStore,
    private readonly events: WorkspaceEvents,
  ) {}

  /** Throws 409 `app_name_taken`, or 422 for a name or a document that cannot be kept. */
  async insert(
    tx: EntityManager,
    { workspaceId, changedById }: { workspaceId: string; changedById: string },
    state: HostedState,
  ): Promise<AppWithVersion> {
    const app = {
      workspaceId,
      branchId: null,
      name: getAppName(state.name),
      gitAppId: null,
      isLocked: false,
      changedById,
    };
    const inserted = await this.apps.insertImported(tx, app, versionOf(state));
    await this.setHosted(tx, inserted.id, locationOf(state));
    return inserted;
  }

  /** Marks an app that was just added here as edited elsewhere; it was made there with this document. */
  async join(
    tx: EntityManager,
    appId: string,
    made: Pick<HostedState, 'location' | 'document'>,
  ): Promise<void> {
    await this.setHosted(tx, appId, locationOf(made));
  }

  /** Gives the edited version of the app the id that it has in this document of it. The caller has locked it. */
  takeVersionId(
    tx: EntityManager,
    app: AppWithVersion,
    { document, changedById }: { document: string; changedById: string },
  ): Promise<AppWithVersion> {
    const { versionId: gitVersionId } = parseAppDocument(document);
    return gitVersionId === null
      ? Promise.resolve(app)
      : this.apps.takeVersionId(tx, app, { gitVersionId, changedById });
  }

  /** Gives the app here the state that it has there. The caller has locked it. Returns true if it has another name now. */
  async update(
    tx: EntityManager,
    app: AppWithVersion,
    state: HostedState & { changedById: string },
  ): Promise<boolean> {
    const hosted = { ...app.hosted, ...locationOf(state) };
    const isSame =
      app.version.documentHash === hosted.documentHash &&
      app.name === getAppName(state.name) &&
      app.version.name === state.versionName;
    if (isSame && isSameState(app.hosted, hosted)) return false;
    await this.setHosted(tx, app.id, hosted);
    if (isSame) {
      await this.events.publishApp(tx, app);
      return false;
    }
    const { changedById } = state;
    // The host keeps the versions that users had there.
    const keepAs = () => null;
    const adopted = { ...versionOf(state), appName: getAppName(state.name), changedById, keepAs };
    await this.apps.applyVersion(tx, { ...app, hosted }, adopted);
    return app.name !== adopted.appName;
  }

  /** Records that the app has another document there by now, which is to become the one here. */
  async noteDocument(tx: EntityManager, app: AppWithVersion, document: string): Promise<void> {
    if (app.hosted) await this.setHosted(tx, app.id, { ...app.hosted, documentHash: hashOf(document) });
  }

  /** Records the folders that the app is in there. The caller has locked it. */
  async setFolders(tx: EntityManager, app: AppWithVersion, folders: string[]): Promise<void> {
    if (!app.hosted) return;
    const { folders: _, ...location } = app.hosted;
    await this.setHosted(tx, app.id, { ...location, ...(folders.length > 0 && { folders }) });
    await this.events.publishApp(tx, app);
  }

  /** Deletes an app that is gone there, so that it can be restored. The caller has locked it. */
  async bin(tx: EntityManager, app: AppWithVersion, deletedById: string): Promise<void> {
    await this.setHosted(tx, app.id, null);
    await this.events.publishApp(tx, app);
    await this.deleted.add(tx, app.id, deletedById);
  }

  /** Lets apps be edited here from now on. */
  async release(tx: EntityManager, apps: AppWithVersion[]): Promise<void> {
    for (const app of apps) {
      await this.setHosted(tx, app.id, null);
      await this.events.publishApp(tx, app);
    }
  }

  private async setHosted(tx: EntityManager, appId: string, location: HostLocation | null): Promise<void> {
    await rowsOf(tx, 'update all_apps set hosted = $2 where id = $1', [appId, toJsonb(location)]);
  }
}

const locationOf = ({
  location: { kind, url },
  document,
}: Pick<HostedState, 'location' | 'document'>): HostLocation => ({
  kind,
  url,
  documentHash: hashOf(document),
  // Most documents are none, and need not be parsed for this.
  ...(document.includes('"module"') && isModule(parseAppDocument(document)) && { isModule: true }),
});

const isSameState = (a: HostLocation | null, b: HostLocation): boolean =>
  a?.kind === b.kind && a.url === b.url && a.documentHash === b.documentHash && a.isModule === b.isModule;

const versionOf = ({ document, versionName }: HostedState): RepositoryVersion => ({
  gitVersionId: parseAppDocument(document).versionId,
  name: getVersionName(versionName),
  document,
});
