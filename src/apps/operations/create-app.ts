import { Injectable } from '@nestjs/common';
import { Database, newId } from '../../core/database';
import { unprocessable } from '../../core/errors';
import { printJson } from '../../core/json-text';
import type { Actor } from '../../workspaces';
import { AppEvents } from '../app-events';
import { newAppDocument, parseAppDocument, type AppDocument } from '../document';
import { AppStore, type AppWithVersion } from '../store/app-store';
import { Credentials } from '../store/credentials';
import { getAppName, getVersionName } from './names';

const FIRST_VERSION_NAME = 'v1';

/** Where a new app's document comes from. */
export type DocumentSource =
  /** An app with one empty page. */
  | { kind: 'blank' }
  /** JSON inside a request has no white space of its own, so it is printed; nothing else in it changes. */
  | { kind: 'json'; text: string }
  /** A file, of which every byte is kept. */
  | { kind: 'file'; bytes: Buffer };

export interface CreatedApp {
  app: AppWithVersion;
  jobId: string | null;
}

/** Makes an app: a blank one, from a document, or from a file. */
@Injectable()
export class CreateApp {
  constructor(
    private readonly database: Database,
    private readonly store: AppStore,
    private readonly credentials: Credentials,
    private readonly events: AppEvents,
  ) {}

  /** `name` null: the document's own. */
  async run(
    actor: Actor,
    request: { name: string | null; source: DocumentSource; commitChanges: boolean },
  ): Promise<CreatedApp> {
    const ids = { app: newId(), version: newId() };
    const given = documentOf(request.source);
    const name = getAppName(request.name ?? given?.name ?? '');
    const written = given ?? blank(ids, name);
    // Without a name in the request the file stays as it is, also where its own name has a blank at the end.
    const named = request.name === null ? written : written.withName(name);
    const { document, secrets } = named.extractSecrets();
    const version = {
      id: ids.version,
      gitVersionId: document.versionId ?? ids.version,
      name: versionNameOf(document),
      document: document.text,
    };
    return this.database.transaction(async (tx) => {
      const row = { id: ids.app, workspaceId: actor.workspaceId, name, gitAppId: ids.app, isLocked: false };
      const app = await this.store.insert(tx, row, version);
      await this.credentials.save(tx, app.id, secrets);
      const jobId = await this.events.publish(tx, {
        kind: 'created',
        app,
        actor,
        commitChanges: request.commitChanges,
      });
      return { app, jobId };
    });
  }
}

function documentOf(source: DocumentSource): AppDocument | null {
  if (source.kind === 'blank') return null;
  if (source.kind === 'file') return parseAppDocument(source.bytes);
  // Read before it is printed: what is wrong is told where it stands in what was sent.
  return parseAppDocument(printJson(parseAppDocument(source.text).text));
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
