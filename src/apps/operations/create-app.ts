import { Injectable } from '@nestjs/common';
import { Database, newId } from '../../core/database';
import { unprocessable } from '../../core/errors';
import { WorkspaceEvents, type Actor } from '../../workspaces';
import { newAppDocument, parseAppDocument, printAppDocument, type AppDocument } from '../document';
import { AppGitPort, type CreationCommit } from '../ports';
import { AppStore, type AppWithVersion, type NewApp } from '../store/app-store';
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

/** Creates an app: blank, from a document, from a file, or from another app. */
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
      const app = await this.store.insert(tx, newRow(actor, ids.app, name), version);
      await this.credentials.save(tx, app.id, secrets);
      const { commitChanges, overwrite } = request;
      const jobId = commitChanges ? await this.git.commitCreation(tx, app, { actor, overwrite }) : null;
      await this.events.publishApp(tx, app);
      return { app, jobId };
    });
  }

  /** Creates an app from the edited version of another one, which may be locked. */
  duplicate(actor: Actor, appId: string, request: { name: string }): Promise<AppWithVersion> {
    const name = getAppName(request.name);
    return this.database.joined(async (tx) => {
      const original = await this.store.get(tx, appId);
      const document = parseAppDocument(await this.store.documentOf(tx, original.version.id)).withName(name);
      const { gitVersionId, name: versionName } = original.version;
      const version = { id: newId(), gitVersionId, name: versionName, document: document.text };
      const app = await this.store.insert(tx, newRow(actor, newId(), name), version);
      await this.credentials.copyAll(tx, new Map([[appId, app.id]]));
      await this.events.publishApp(tx, app);
      return app;
    });
  }
}

/** Returns the row of an app that no branch and no repository has yet: they will know it by the same id. */
const newRow = ({ workspaceId, branchId, userId }: Actor, id: string, name: string): NewApp => ({
  sharedId: id,
  gitAppId: id,
  name,
  workspaceId,
  branchId,
  isLocked: false,
  changedById: userId,
});

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
