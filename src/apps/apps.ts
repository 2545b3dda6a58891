import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, newId } from '../core/database';
import { notFound } from '../core/errors';
import { nameKey } from '../core/names';
import { WorkspaceEvents, type WorkingCopy } from '../workspaces';
import { hashOf, parseAppDocument } from './document';
import { AppHostedError, refuseHosted, refuseLocked, refusePublished } from './operations/editable';
import { AppReads, AppStore, appNameTaken, type AppWithVersion } from './store/app-store';
import { Credentials } from './store/credentials';
import type { AppVersion } from './store/app-version.entity';

/** Version of an app as a repository has it. */
export interface RepositoryVersion {
  /** Null if neither entry nor document has an id. The id of the version's row is used then. */
  gitVersionId: string | null;
  name: string;
  document: string;
}

/** Returns the name under which to keep a version before its document is replaced; null if nothing is lost. */
export type KeepReplaced = (version: AppVersion) => string | null;

/** A version of a repository that becomes the edited one. */
interface AdoptedVersion extends RepositoryVersion {
  /** Null: the name that the app has. */
  appName: string | null;
  changedById: string;
  keepAs: KeepReplaced;
}

/** Reads and changes apps for other modules, in their transactions. */
@Injectable()
export class Apps extends AppReads {
  constructor(
    database: Database,
    private readonly store: AppStore,
    private readonly credentials: Credentials,
    private readonly events: WorkspaceEvents,
  ) {
    super(database);
  }

  /** Returns the ids of the values of encrypted options that apps have here, by app. */
  credentialIdsOf(tx: EntityManager, appIds: readonly string[]): Promise<Map<string, Set<string>>> {
    return this.credentials.idsOfAll(tx, appIds);
  }

  /** Returns the ids of working copies by the shared ids of apps. Throws 404 unless all of them are on the branch. */
  async getIdsOnCopy(copy: WorkingCopy, sharedIds: string[]): Promise<Map<string, string>> {
    const ids = await this.idsOnCopy(copy, sharedIds);
    if (sharedIds.some((id) => !ids.has(id))) throw notFound('The app');
    return ids;
  }

  async isNameTaken(tx: EntityManager, copy: WorkingCopy, name: string): Promise<boolean> {
    return (await this.findByName(tx, copy, name)) !== null;
  }

  /** Throws 409 `app_name_taken`. */
  async insertImported(
    tx: EntityManager,
    app: {
      workspaceId: string;
      branchId: string | null;
      name: string;
      gitAppId: string | null;
      isLocked: boolean;
      changedById: string;
    },
    version: RepositoryVersion,
  ): Promise<AppWithVersion> {
    const { workspaceId, gitAppId } = app;
    const known = gitAppId === null ? null : await this.store.findSharedId(tx, workspaceId, gitAppId);
    const { sharedId, ...found } = known ?? { sharedId: newId() };
    const row = { ...app, ...found, sharedId, gitAppId: gitAppId ?? sharedId };
    const versionId = newId();
    const gitVersionId = version.gitVersionId ?? versionId;
    const inserted = await this.store.insert(tx, row, { ...version, id: versionId, gitVersionId });
    await this.events.publishApp(tx, inserted);
    return inserted;
  }

  /**
   * Copies apps as they are to another branch, with all their versions and the values of their encrypted options. Returns
   * the ids of the copies by the ids of the originals.
   */
  async copy(
    tx: EntityManager,
    { appIds, branchId, changedById }: { appIds: string[]; branchId: string; changedById: string },
  ): Promise<Map<string, string>> {
    const copies = new Map(appIds.map((id) => [id, newId()]));
    if (appIds.length === 0) return copies;
    await this.store.insertCopies(tx, copies, { branchId, changedById });
    await this.credentials.copyAll(tx, copies);
    return copies;
  }

  /** Renames the app here. The caller has locked it. Throws 409 `app_name_taken`. */
  async rename(
    tx: EntityManager,
    app: AppWithVersion,
    { name, changedById }: { name: string; changedById: string },
  ): Promise<void> {
    await this.store.rename(tx, app.id, { name, changedById });
    app.name = name;
  }

  /** Deletes the app here for good. The caller has locked it. Throws `AppHostedError` for an app that is edited elsewhere. */
  async remove(tx: EntityManager, app: AppWithVersion): Promise<void> {
    refuseHosted(app);
    await this.events.publishApp(tx, app);
    await this.store.remove(tx, app.id);
  }

  /** Copies the document being edited to a new version before it is replaced. */
  async keepEditingVersion(tx: EntityManager, app: AppWithVersion, name: string): Promise<void> {
    const document = await this.documentOf(tx, app.version.id);
    await this.keepVersion(tx, app, { document, gitVersionId: app.version.gitVersionId, name });
  }

  /** Adds a document as a version that is not edited. In the document the version has the id `gitVersionId`. */
  async keepVersion(
    tx: EntityManager,
    app: AppWithVersion,
    { document, gitVersionId, name }: { document: string; gitVersionId: string; name: string },
  ): Promise<void> {
    const id = newId();
    const { text } = parseAppDocument(document).withVersion({ fromId: gitVersionId, id, name });
    const free = await this.freeVersionName(tx, app.id, name);
    await this.store.insertVersion(tx, { id, appId: app.id, gitVersionId: id, name: free, document: text });
  }

  /**
   * Replaces the edited document. Throws 409 `app_locked` or `version_published`, and `AppHostedError` for an app that is
   * edited elsewhere and has another document there.
   */
  async replaceDocument(
    tx: EntityManager,
    app: AppWithVersion,
    { document, changedById }: { document: string; changedById: string },
  ): Promise<void> {
    if (app.hosted) refuseUnlessInHost(app, { document });
    else refuseLocked(app);
    refusePublished(app.version);
    await this.store.updateVersion(tx, { id: app.version.id, changedById, document });
    await this.events.publishApp(tx, app);
  }

  /** Links the app to an entry of a repository. Throws 409 `app_already_imported` if another app has that entry. */
  takeGitId(tx: EntityManager, app: AppWithVersion, gitAppId: string): Promise<void> {
    return this.store.setGitId(tx, app.id, gitAppId);
  }

  /** Gives the edited version the id that it has in a repository, unless another version of the app has that one. */
  async takeVersionId(
    tx: EntityManager,
    app: AppWithVersion,
    { gitVersionId, changedById }: { gitVersionId: string; changedById: string },
  ): Promise<AppWithVersion> {
    const versions = await this.listVersions(tx, app.id);
    if (versions.some((version) => version.gitVersionId === gitVersionId)) return app;
    await this.store.updateVersion(tx, { id: app.version.id, gitVersionId, changedById });
    return { ...app, version: { ...app.version, gitVersionId } };
  }

  /**
   * Makes a version of a repository the edited one. It replaces the draft with the same Git id, which `keepAs` may keep as
   * another version, else it is added. A published version never changes, and another one with its name is renamed.
   * Throws 409 `app_name_taken`, and `AppHostedError` for an app that is edited elsewhere and has another document there.
   */
  async applyVersion(tx: EntityManager, app: AppWithVersion, adopted: AdoptedVersion): Promise<void> {
    const { changedById } = adopted;
    refuseUnlessInHost(app, adopted);
    if (adopted.appName !== null && adopted.appName !== app.name) {
      const holder = await this.findByName(tx, app, adopted.appName);
      if (holder && holder.id !== app.id) throw appNameTaken(adopted.appName);
      await this.rename(tx, app, { name: adopted.appName, changedById });
    }
    const versions = await this.listVersions(tx, app.id);
    const gitVersionId = adopted.gitVersionId ?? app.version.gitVersionId;
    const { name, document } = adopted;
    const documentHash = hashOf(document);
    const same = findReplaced(versions, { gitVersionId, documentHash });
    if (same && same.documentHash !== documentHash)
      await this.keepReplaced(tx, app, { version: same, keepAs: adopted.keepAs });
    await this.stepAside(tx, versions, { name, except: same?.id, changedById });
    const version =
      same ?? (await this.store.insertVersion(tx, { appId: app.id, gitVersionId, name, document }));
    if (same) await this.store.updateVersion(tx, { id: same.id, changedById, name, document });
    await this.store.edit(tx, app.id, { versionId: version.id, changedById });
    await this.events.publishApp(tx, app);
  }

  private async keepReplaced(
    tx: EntityManager,
    app: AppWithVersion,
    { version, keepAs }: { version: AppVersion; keepAs: KeepReplaced },
  ): Promise<void> {
    const name = keepAs(version);
    if (name === null) return;
    const document = await this.documentOf(tx, version.id);
    await this.keepVersion(tx, app, { document, gitVersionId: version.gitVersionId, name });
  }

  private async stepAside(
    tx: EntityManager,
    versions: AppVersion[],
    { name, except, changedById }: { name: string; except: string | undefined; changedById: string },
  ): Promise<void> {
    const holder = versions.find((version) => version.nameKey === nameKey(name) && version.id !== except);
    if (!holder) return;
    const why = holder.status === 'published' ? 'published' : 'kept';
    const free = await this.freeVersionName(tx, holder.appId, `${holder.name} (${why})`);
    await this.store.updateVersion(tx, { id: holder.id, changedById, name: free });
  }

  private async freeVersionName(tx: EntityManager, appId: string, wanted: string): Promise<string> {
    const taken = new Set((await this.listVersions(tx, appId)).map((version) => version.nameKey));
    for (let number = 1; ; number++) {
      const name = number === 1 ? wanted : `${wanted} ${number}`;
      if (!taken.has(nameKey(name))) return name;
    }
  }
}

/** Finds the version that has the document already, else the draft with the Git id. */
function findReplaced(
  versions: AppVersion[],
  { gitVersionId, documentHash }: Pick<AppVersion, 'gitVersionId' | 'documentHash'>,
): AppVersion | undefined {
  const same = versions.filter((version) => version.gitVersionId === gitVersionId);
  return (
    same.find((version) => version.documentHash === documentHash) ??
    same.find((version) => version.status === 'draft')
  );
}

function refuseUnlessInHost(app: AppWithVersion, { document }: Pick<RepositoryVersion, 'document'>): void {
  if (app.hosted && app.hosted.documentHash !== hashOf(document))
    throw new AppHostedError(app.name, app.hosted, { document });
}
