import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { WorkspaceEvents } from '../../workspaces';
import { Apps } from '../apps';
import { parseAppDocument } from '../document';
import { AppStore, type AppWithVersion } from '../store/app-store';
import { Credentials } from '../store/credentials';
import { refuseLocked, refusePublished } from './editable';

/** Puts an earlier document of an app in place of the edited one. */
@Injectable()
export class RestoreDocument {
  constructor(
    private readonly store: AppStore,
    private readonly apps: Apps,
    private readonly credentials: Credentials,
    private readonly events: WorkspaceEvents,
  ) {}

  /**
   * Keeps the name of the app and its version as they are. The caller has locked the app.
   * @param keepAs name of the version that keeps the present document; null keeps none
   * @returns whether the document has changed
   * @throws AppError `app_locked`, `version_published`
   */
  async run(
    tx: EntityManager,
    app: AppWithVersion,
    { document, keepAs, changedById }: { document: string; keepAs: string | null; changedById: string },
  ): Promise<boolean> {
    refuseLocked(app);
    refusePublished(app.version);
    const present = parseAppDocument(await this.store.documentOf(tx, app.version.id));
    const { id, gitVersionId, name } = app.version;
    const wanted = parseAppDocument(document).withNamesOf(present, { id: gitVersionId, name });
    const { document: restored, secrets } = wanted.extractSecrets();
    if (restored.text === present.text) return false;
    if (keepAs !== null) await this.apps.keepEditingVersion(tx, app, keepAs);
    await this.credentials.save(tx, app.id, secrets);
    await this.store.updateVersion(tx, { id, changedById, document: restored.text });
    await this.events.publishApp(tx, app);
    return true;
  }
}
