import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, newId, rowsOf } from '../../core/database';
import { unprocessable } from '../../core/errors';
import { WorkspaceEvents, type Actor } from '../../workspaces';
import { newAppDocument, parseAppDocument, printAppDocument, type AppDocument } from '../document';
import { AppGitPort, type CreationCommit } from '../ports';
import { AppStore, type AppWithVersion } from '../store/app-store';
import { Credentials } from '../store/credentials';
import { getAppName, getVersionName } from './editable';

const FIRST_VERSION_NAME = 'v1';

/** Source of a new app's document. */
export type DocumentSource =
  /** An app with one empty page. */
  | { kind: 'blank' }
  /** JSON inside a request has no white space of its own, so it is printed; nothing else in it changes. */
  | { kind: 'json'; text: string }
  /** A file; every byte is kept. */
  | { kind: 'file'; bytes: Buffer };

export interface CreatedApp {
  app: AppWithVersion;
  jobId: string | null;
}

export interface NewAppRequest extends Pick<CreationCommit, 'overwrite'> {
  name: string | null;
  source: DocumentSource;
  commitChanges: boolean;
}

/** Creates an app: blank, from a document, or from a file. */
@Injectable()
export class CreateApp {
  constructor(
    private readonly database: Database,
    private readonly store: AppStore,
    private readonly credentials: Credentials,
    private readonly git: AppGitPort,
    private readonly events: WorkspaceEvents,
  ) {}

  /** `name` null: the document's own name. */
  async run(actor: Actor, request: NewAppRequest): Promise<CreatedApp> {
    const ids = { app: newId(), version: newId() };
    const given = documentOf(request.source);
    const name = getAppName(request.name ?? given?.name ?? '');
    const written = given ?? blank(ids, name);
    // If the request has no name, the file keeps its bytes even if its own name ends with a blank.
    const named = request.name === null ? written : written.withName(name);
    const { document, secrets } = named.extractSecrets();
    const version = {
      id: ids.version,
      gitVersionId: document.versionId ?? ids.version,
      name: versionNameOf(document),
      document: document.text,
    };
    return this.database.joined(async (tx) => {
      const { workspaceId, branchId, userId: changedById } = actor;
      const names = { sharedId: ids.app, gitAppId: ids.app, name };
      const row = { ...names, workspaceId, branchId, isLocked: false, changedById };
      const app = await this.store.insert(tx, row, version);
      await this.credentials.save(tx, app.id, secrets);
      const { commitChanges, overwrite } = request;
      const jobId = commitChanges ? await this.git.commitCreation(tx, app, { actor, overwrite }) : null;
      await this.events.publishApp(tx, app);
      return { app, jobId };
    });
  }
}

function documentOf(source: DocumentSource): AppDocument | null {
  if (source.kind === 'blank') return null;
  if (source.kind === 'file') return parseAppDocument(source.bytes);
  // Parsed before it is printed, so that an error names its place in the text that was sent.
  return printAppDocument(parseAppDocument(source.text).text);
}

const blank = (ids: { app: string; version: string }, name: string): AppDocument =>
  parseAppDocument(
    newAppDocument({ appId: ids.app, versionId: ids.version, versionName: FIRST_VERSION_NAME, name }),
  );

function versionNameOf(document: AppDocument): string {
  try {
    return getVersionName(document.versionName ?? FIRST_VERSION_NAME);
  } catch {
    throw unprocessable(
      'invalid_app_document',
      `The document’s version is named “${document.versionName}”.`,
      {
        remedy: 'Such a file cannot be written to a repository: rename the version in the document.',
      },
    );
  }
}

/** Creates an app from the edited version of another one, which may be locked. */
@Injectable()
export class DuplicateApp {
  constructor(
    private readonly database: Database,
    private readonly store: AppStore,
    private readonly credentials: Credentials,
    private readonly events: WorkspaceEvents,
  ) {}

  run(actor: Actor, appId: string, request: { name: string }): Promise<AppWithVersion> {
    const name = getAppName(request.name);
    return this.database.joined(async (tx) => {
      const original = await this.store.get(tx, appId);
      const document = parseAppDocument(await this.store.documentOf(tx, original.version.id)).withName(name);
      const id = newId();
      const { workspaceId, branchId, userId: changedById } = actor;
      const names = { sharedId: id, gitAppId: id, name };
      const row = { ...names, workspaceId, branchId, isLocked: false, changedById };
      const { gitVersionId, name: versionName } = original.version;
      const version = { id: newId(), gitVersionId, name: versionName, document: document.text };
      const app = await this.store.insert(tx, row, version);
      await this.credentials.copyAll(tx, new Map([[appId, app.id]]));
      await this.events.publishApp(tx, app);
      return app;
    });
  }
}

interface VersionRow {
  id: string;
  app_id: string;
}

/** Copies apps as they are to another branch, with all their versions and the values of their encrypted options. */
@Injectable()
export class CopyApps {
  constructor(private readonly credentials: Credentials) {}

  /** Returns the ids of the copies by the ids of the originals. Throws 409 `app_name_taken`. */
  async run(
    tx: EntityManager,
    { appIds, branchId, changedById }: { appIds: string[]; branchId: string; changedById: string },
  ): Promise<Map<string, string>> {
    const copies = new Map(appIds.map((id) => [id, newId()]));
    if (appIds.length === 0) return copies;
    // Ids sort by creation, so the copies keep the order of the versions.
    const versions = await rowsOf<VersionRow>(
      tx,
      'select id, app_id from app_versions where app_id = any($1) order by id',
      [appIds],
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
    await this.credentials.copyAll(tx, copies);
    return copies;
  }
}
