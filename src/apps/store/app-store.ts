import { Injectable } from '@nestjs/common';
import { IsNull, MoreThan, type EntityManager } from 'typeorm';
import { Database, newId, rowsOf, violatedConstraint } from '../../core/database';
import { AppError, conflict, notFound, STATUS } from '../../core/errors';
import { ID_RULE, isStorableId, nameKey } from '../../core/names';
import type { WorkingCopy } from '../../workspaces';
import { hashOf, invalidAppDocument } from '../document';
import { AppVersion, type VersionStatus } from './app-version.entity';
import { App, type HostLocation } from './app.entity';
import { Person } from './person.entity';
import { WorkingBranch } from './working-branch.entity';

/** App with the version being edited, without its document. */
export interface AppWithVersion extends App {
  version: AppVersion;
  changedBy: Person | null;
  /** Null: the default branch. */
  branch: WorkingBranch | null;
}

/** An app to insert. */
export interface NewApp extends Pick<
  App,
  'sharedId' | 'workspaceId' | 'branchId' | 'name' | 'gitAppId' | 'isLocked' | 'changedById'
> {
  hosted?: HostLocation;
  /** A deleted app that can be restored has its shared id as its own. */
  isIdTaken?: boolean;
  tags?: string[];
}

/** SQL: the id of the branch of the row `apps`, or the workspace's on the default branch. */
const COPY = 'coalesce(branch_id, workspace_id)';

/** SQL: records the save for automatic commits. */
const NOTED = 'returning note_saved_app(id, workspace_id, changed_by)';

/** Returns the value that `COPY` has for apps of the working copy. */
export const copyIdOf = ({ workspaceId, branchId }: WorkingCopy): string => branchId ?? workspaceId;

export interface NewVersion {
  gitVersionId: string;
  name: string;
  document: string;
}

interface VersionChange {
  id: string;
  changedById: string;
  name?: string;
  status?: VersionStatus;
  document?: string;
  gitVersionId?: string;
}

export interface VersionDocument {
  versionId: string;
  document: string;
}

/** Documents that are in memory at once while many are read. A single one may be larger. */
const DOCUMENTS_BYTES = 8 << 20;

/** SQL: the first documents of the versions `$1`, up to `$2` bytes together, but at least one. */
const SOME_DOCUMENTS = `
  select id as "versionId", document from (
    select v.id, v.document, w.place, sum(octet_length(v.document)) over (order by w.place) - octet_length(v.document) as before
    from unnest($1::uuid[]) with ordinality as w(id, place) join app_versions v on v.id = w.id
  ) as sized
  where before < $2 order by place`;

/** Returns SQL for the document of the version with the id `id`. */
export const documentOfVersion = (id: string): string =>
  `(select document from app_versions where id = ${id})`;

/** Reads and locks apps and their versions. */
@Injectable()
export class AppReads {
  constructor(protected readonly database: Database) {}

  /** Locks the app against other changes until the transaction ends. */
  async lock(tx: EntityManager, appId: string): Promise<AppWithVersion> {
    // A separate statement, so that the next one sees the changes of the transaction that held the lock.
    const rows = await rowsOf(tx, 'select 1 from apps where id = $1 for no key update', [appId]);
    if (rows.length === 0) throw notFound('The app');
    return this.get(tx, appId);
  }

  /** Locks the app as `lock` does. Returns null if it was deleted. */
  async lockIfAny(tx: EntityManager, appId: string): Promise<AppWithVersion | null> {
    return (await this.find(tx, appId)) && this.lock(tx, appId);
  }

  async get(tx: EntityManager, appId: string): Promise<AppWithVersion> {
    const app = await this.find(tx, appId);
    if (!app) throw notFound('The app');
    return app;
  }

  async find(tx: EntityManager, appId: string): Promise<AppWithVersion | null> {
    const [app] = await this.findMany(tx, [appId]);
    return app ?? null;
  }

  /** Lists by their shared ids; `after` is one. */
  /** `name`: only the app that has this name. */
  async list(
    copy: WorkingCopy,
    page: { after: string | null; take: number; name?: string },
  ): Promise<AppWithVersion[]> {
    const manager = this.database.manager;
    const ids = await this.database.query<{ id: string }>(
      `select id from apps where workspace_id = $1 and ${COPY} = $2 and ($3::uuid is null or shared_id > $3)
         and ($5::text is null or name = $5)
       order by shared_id limit $4`,
      [copy.workspaceId, copyIdOf(copy), page.after, page.take, page.name ?? null],
    );
    return this.findMany(
      manager,
      ids.map((row) => row.id),
    );
  }

  /** Records that an agent has saved the app, for the commit of its backup. `agent`: as `name/version`. */
  async noteAgent(tx: EntityManager, appId: string, agent: string): Promise<void> {
    await rowsOf(tx, 'select note_saving_agent($1, $2)', [appId, agent]);
  }

  /** Returns the apps that exist, in the order of the ids. */
  async findMany(tx: EntityManager, appIds: string[]): Promise<AppWithVersion[]> {
    if (appIds.length === 0) return [];
    const apps = (await tx
      .createQueryBuilder(App, 'app')
      .innerJoinAndMapOne('app.version', AppVersion, 'version', 'version.id = app.editingVersionId')
      .leftJoinAndMapOne('app.changedBy', Person, 'person', 'person.id = app.changedById')
      .leftJoinAndMapOne('app.branch', WorkingBranch, 'branch', 'branch.id = app.branchId')
      .where('app.id = any(:appIds)', { appIds })
      .getMany()) as AppWithVersion[];
    const order = new Map(appIds.map((id, index) => [id, index]));
    return apps.sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0));
  }

  findByName(tx: EntityManager, { workspaceId, branchId }: WorkingCopy, name: string): Promise<App | null> {
    return tx.findOneBy(App, { workspaceId, branchId: branchId ?? IsNull(), nameKey: nameKey(name) });
  }

  /** Returns the ids of working copies by the shared ids of the apps that are on the branch. */
  async idsOnCopy(copy: WorkingCopy, sharedIds: string[]): Promise<Map<string, string>> {
    const rows = await this.database.query<{ id: string; shared_id: string }>(
      `select id, shared_id from apps where workspace_id = $1 and ${COPY} = $2 and shared_id = any($3)`,
      [copy.workspaceId, copyIdOf(copy), sharedIds],
    );
    return new Map(rows.map((row) => [row.shared_id, row.id]));
  }

  /** Returns the shared ids of the working copies that exist or can be restored. */
  async sharedIdsOf(ids: string[]): Promise<Map<string, string>> {
    const rows = await this.database.query<{ id: string; shared_id: string }>(
      'select id, shared_id from all_apps where id = any($1)',
      [ids],
    );
    return new Map(rows.map((row) => [row.id, row.shared_id]));
  }

  /** Maps Git ids of entries in the repository to the ids of the branch's apps. */
  async idsByGitId(copy: WorkingCopy): Promise<Map<string, { id: string; sharedId: string }>> {
    const rows = await this.database.query<{ id: string; shared_id: string; git_app_id: string }>(
      `select id, shared_id, git_app_id from apps where workspace_id = $1 and ${COPY} = $2`,
      [copy.workspaceId, copyIdOf(copy)],
    );
    return new Map(rows.map((row) => [row.git_app_id, { id: row.id, sharedId: row.shared_id }]));
  }

  /** Lists the oldest first; without a page, all of them. */
  listVersions(
    tx: EntityManager,
    appId: string,
    page: { after: string | null; take?: number } = { after: null },
  ): Promise<AppVersion[]> {
    return tx.find(AppVersion, {
      where: { appId, ...(page.after ? { id: MoreThan(page.after) } : {}) },
      order: { id: 'asc' },
      take: page.take,
    });
  }

  /** @throws AppError `not_found` */
  async getVersion(
    tx: EntityManager,
    { appId, versionId }: { appId: string; versionId: string },
  ): Promise<AppVersion> {
    const version = await this.findVersion(tx, { appId, versionId });
    if (!version) throw notFound('The version');
    return version;
  }

  findVersion(
    tx: EntityManager,
    { appId, versionId }: { appId: string; versionId: string },
  ): Promise<AppVersion | null> {
    return tx.findOneBy(AppVersion, { id: versionId, appId });
  }

  async documentOf(tx: EntityManager, versionId: string): Promise<string> {
    const [row] = await rowsOf<{ document: string }>(tx, 'select document from app_versions where id = $1', [
      versionId,
    ]);
    if (!row) throw notFound('The version');
    return row.document;
  }

  /** Reads the documents of the versions that exist, in their order, some megabytes at a time. */
  async *eachDocument(tx: EntityManager, versionIds: string[]): AsyncGenerator<VersionDocument, void> {
    for (let waiting = versionIds; waiting.length > 0;) {
      const rows = await rowsOf<VersionDocument>(tx, SOME_DOCUMENTS, [waiting, DOCUMENTS_BYTES]);
      yield* rows;
      const last = rows.at(-1);
      if (!last) return;
      waiting = waiting.slice(waiting.indexOf(last.versionId) + 1);
    }
  }
}

/** Stores apps and their versions. */
@Injectable()
export class AppStore extends AppReads {
  /** Inserts an app with its first version. Throws 409 `app_name_taken`. */
  async insert(
    tx: EntityManager,
    app: NewApp,
    version: NewVersion & { id: string },
  ): Promise<AppWithVersion> {
    const key = nameKey(app.name);
    refuseUnstorableId(app.gitAppId);
    // On the default branch both ids are the same, as they were before there were others.
    const id = app.branchId === null && !app.isIdTaken ? app.sharedId : newId();
    const { isIdTaken: _, ...columns } = app;
    await tx
      .insert(App, { ...columns, id, nameKey: key, editingVersionId: version.id })
      .catch((error: unknown) => refuseTakenName(error, app.name));
    await this.insertVersion(tx, { appId: id, ...version });
    await rowsOf(tx, 'select note_saved_app($1, $2, $3)', [id, app.workspaceId, app.changedById]);
    return this.get(tx, id);
  }

  /** Copies apps with all their versions to another branch. `copies` has the ids of the copies by the ids of the originals. */
  async insertCopies(
    tx: EntityManager,
    copies: ReadonlyMap<string, string>,
    { branchId, changedById }: { branchId: string; changedById: string },
  ): Promise<void> {
    // Ids sort by creation, so the copies keep the order of the versions.
    const versions = await rowsOf<{ id: string; app_id: string }>(
      tx,
      'select id, app_id from app_versions where app_id = any($1) order by id',
      [[...copies.keys()]],
    );
    const rows = versions.map(({ id, app_id: appId }) => ({
      from_id: id,
      to_id: newId(),
      app_id: copies.get(appId),
    }));
    await rowsOf(
      tx,
      `with copy as (
         select * from jsonb_to_recordset($1) as copy(from_id uuid, to_id uuid, app_id uuid)
       ), made as (
         insert into apps (id, shared_id, workspace_id, branch_id, name, name_key, git_app_id, is_locked,
           editing_version_id, changed_by, tags)
         select copy.app_id, a.shared_id, a.workspace_id, $2, a.name, a.name_key, a.git_app_id, a.is_locked, copy.to_id, $3,
           a.tags
         from apps a join copy on copy.from_id = a.editing_version_id
       )
       insert into app_versions (id, app_id, git_version_id, name, name_key, status, document, document_hash, created_at,
         updated_at)
       select copy.to_id, copy.app_id, v.git_version_id, v.name, v.name_key, v.status, v.document, v.document_hash,
         v.created_at, v.updated_at
       from app_versions v join copy on copy.from_id = v.id`,
      [JSON.stringify(rows), branchId, changedById],
    );
  }

  /** Throws 409 `version_name_taken`. */
  async insertVersion(
    tx: EntityManager,
    version: NewVersion & { id?: string; appId: string },
  ): Promise<AppVersion> {
    const id = version.id ?? newId();
    refuseUnstorableId(version.gitVersionId);
    const row = {
      ...version,
      id,
      nameKey: nameKey(version.name),
      status: 'draft' as const,
      documentHash: hashOf(version.document),
    };
    await tx.insert(AppVersion, row).catch((error: unknown) => refuseTakenVersionName(error, version.name));
    return this.getVersion(tx, { appId: version.appId, versionId: id });
  }

  /** Returns the shared id, and the tags, of an app that some branch has under this Git id; null if none has. */
  async findSharedId(
    tx: EntityManager,
    workspaceId: string,
    gitAppId: string,
  ): Promise<Pick<NewApp, 'sharedId' | 'isIdTaken' | 'tags'> | null> {
    const [row] = await rowsOf<{ sharedId: string; isIdTaken: boolean; tags: string[] }>(
      tx,
      `select shared_id as "sharedId", tags,
         exists (select from all_apps where id = apps.shared_id and deleted_at is not null) as "isIdTaken"
       from apps where workspace_id = $1 and git_app_id = $2 order by branch_id nulls first limit 1`,
      [workspaceId, gitAppId],
    );
    return row ?? null;
  }

  async rename(
    tx: EntityManager,
    appId: string,
    { name, changedById }: { name: string; changedById: string },
  ): Promise<void> {
    await rowsOf(
      tx,
      `update apps set name = $2, name_key = $3, changed_by = $4, updated_at = now() where id = $1 ${NOTED}`,
      [appId, name, nameKey(name), changedById],
    ).catch((error: unknown) => refuseTakenName(error, name));
  }

  /** Throws 409 `app_already_imported`. */
  async setGitId(tx: EntityManager, appId: string, gitAppId: string): Promise<void> {
    refuseUnstorableId(gitAppId);
    await rowsOf(tx, 'update apps set git_app_id = $2, updated_at = now() where id = $1', [
      appId,
      gitAppId,
    ]).catch((error: unknown) => refuseTakenName(error, ''));
  }

  async edit(
    tx: EntityManager,
    appId: string,
    { versionId, changedById }: { versionId: string; changedById: string },
  ): Promise<void> {
    const sql = `update apps set editing_version_id = $2, changed_by = $3, updated_at = now() where id = $1 ${NOTED}`;
    await rowsOf(tx, sql, [appId, versionId, changedById]);
  }

  async setLocked(
    tx: EntityManager,
    appId: string,
    { isLocked, changedById }: { isLocked: boolean; changedById: string },
  ): Promise<void> {
    const sql = 'update apps set is_locked = $2, changed_by = $3, updated_at = now() where id = $1';
    await rowsOf(tx, sql, [appId, isLocked, changedById]);
  }

  /** Sets the tags on all branches. Returns the ids of the working copies. */
  async setTags(
    tx: EntityManager,
    { workspaceId, sharedId, tags }: { workspaceId: string; sharedId: string; tags: string[] },
  ): Promise<string[]> {
    const rows = await rowsOf<{ id: string; isDeleted: boolean }>(
      tx,
      `with copies as (
         select id from all_apps where workspace_id = $1 and shared_id = $2 order by id for no key update
       )
       update all_apps set tags = $3 from copies where all_apps.id = copies.id
       returning all_apps.id, deleted_at is not null as "isDeleted"`,
      [workspaceId, sharedId, tags],
    );
    return rows.filter(({ isDeleted }) => !isDeleted).map(({ id }) => id);
  }

  /** Deletes for good. */
  async remove(tx: EntityManager, appId: string): Promise<void> {
    await tx.delete(App, { id: appId });
  }

  /** Throws 409 `version_name_taken`. */
  async updateVersion(tx: EntityManager, version: VersionChange): Promise<void> {
    const { id, name, status, document, gitVersionId } = version;
    refuseUnstorableId(gitVersionId ?? '');
    await rowsOf(
      tx,
      `update app_versions set name = coalesce($2, name), name_key = coalesce($3, name_key), status = coalesce($4, status),
         document = coalesce($5, document), document_hash = coalesce($6, document_hash),
         git_version_id = coalesce($7, git_version_id), updated_at = now()
       where id = $1`,
      [id, name, name && nameKey(name), status, document, document && hashOf(document), gitVersionId].map(
        (value) => value ?? null,
      ),
    ).catch((error: unknown) => refuseTakenVersionName(error, name ?? ''));
    await rowsOf(
      tx,
      `update apps set changed_by = $2, updated_at = now()
       where id = (select app_id from app_versions where id = $1) ${NOTED}`,
      [id, version.changedById],
    );
  }
}

/** Refuses an id of a document that PostgreSQL cannot store: its text holds no NUL, its indexes no long values. */
export function refuseUnstorableId(id: string): void {
  if (!isStorableId(id)) throw invalidAppDocument(`an id in it cannot be kept: ${ID_RULE}`);
}

export const appNotOnBranch = () =>
  new AppError('app_not_on_branch', STATUS.notFound, 'The app is not on this branch.', {
    remedy: 'Import it there, or merge the branch that has it.',
  });

export const appNameTaken = (name: string) =>
  conflict('app_name_taken', `The workspace already has an app named “${name}”.`, {
    remedy: 'Choose another name, or rename or delete that app first.',
  });

/** Throws 409 for a violation of a unique index of `all_apps`; rethrows any other error. */
export function refuseTakenName(error: unknown, name: string): never {
  if (violatedConstraint(error) === 'apps_name') throw appNameTaken(name);
  // An imported app has the id that it has on other branches.
  if (['apps_git_app_id', 'apps_shared_id', 'apps_pkey'].includes(violatedConstraint(error) ?? '')) {
    throw conflict('app_already_imported', 'The workspace already has this app of the repository.', {
      remedy: 'Pull its changes, or delete the app here first.',
    });
  }
  throw error;
}

function refuseTakenVersionName(error: unknown, name: string): never {
  if (violatedConstraint(error) !== 'app_versions_name') throw error;
  throw conflict('version_name_taken', `The app already has a version named “${name}”.`, {
    remedy: 'Choose another name.',
  });
}
