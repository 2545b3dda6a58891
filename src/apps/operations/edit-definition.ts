import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database } from '../../core/database';
import { checkIfMatch } from '../../core/http';
import { WorkspaceEvents, type Actor } from '../../workspaces';
import { Apps } from '../apps';
import { hashOf, parseAppDocument, parsePatch, type AppDocument } from '../document';
import { AppStore, type AppWithVersion } from '../store/app-store';
import { Credentials } from '../store/credentials';
import { Drafts } from './drafts';
import { refuseLocked, refusePublished } from './editable';

export interface EditTarget {
  actor: Actor;
  appId: string;
  /** The header `If-Match`, which prevents overwriting unseen changes. */
  ifMatch: string | undefined;
}

interface ReadDefinition {
  app: AppWithVersion;
  text: string;
  etag: string;
  isLive: boolean;
}

/** From this length on, a document is worth keeping: parsing takes a third of the time of an edit. */
const KEPT_FROM = 1 << 20;
const KEPT_MS = 60_000;

/** The large document that was edited last, parsed: the next edit is mostly of the same. */
class LastEdited {
  private kept: { hash: string; document: AppDocument } | null = null;
  private readonly expiry = setTimeout(() => (this.kept = null), KEPT_MS).unref();

  find(hash: string): AppDocument | null {
    return this.kept?.hash === hash ? this.kept.document : null;
  }

  /** `hash`: the document's, by which it is found again in any workspace. */
  keep(hash: string, document: AppDocument): void {
    if (document.text.length < KEPT_FROM) return;
    this.kept = { hash, document };
    this.expiry.refresh();
  }
}

/** Reads and writes the document of the edited version. */
@Injectable()
export class EditDefinition {
  private readonly lastEdited = new LastEdited();

  constructor(
    private readonly database: Database,
    private readonly store: AppStore,
    private readonly apps: Apps,
    private readonly credentials: Credentials,
    private readonly drafts: Drafts,
    private readonly events: WorkspaceEvents,
  ) {}

  /** Returns the draft, or the live document if the member gets that in its place. */
  async get(actor: Actor, appId: string): Promise<ReadDefinition> {
    const live = await this.drafts.findLive(actor, appId);
    return this.database.joined(async (tx) => {
      const app = await this.store.get(tx, appId);
      if (live !== null) return { app, isLive: true, text: live, etag: `"live ${hashOf(live)}"` };
      const text = await this.store.documentOf(tx, app.version.id);
      return { app, isLive: false, text, etag: etagOf(app) };
    });
  }

  /** Applies the difference to the stored text, so that unchanged parts keep their bytes. Returns the new ETag. */
  replace(target: EditTarget, text: string): Promise<string> {
    const wanted = parseAppDocument(text);
    return this.change(target, (document) => document.replaceWith(wanted));
  }

  /** Applies an RFC 6902 patch atomically. Returns the new ETag. */
  patch(target: EditTarget, patchText: string): Promise<string> {
    const patch = parsePatch(patchText);
    return this.change(target, (document) => document.edit(patch));
  }

  /**
   * Puts an earlier document of the app in place of the edited one. Keeps the name of the app and its version as they are.
   * The caller has locked the app.
   * @param keepAs name of the version that keeps the present document; null keeps none
   * @returns whether the document has changed
   * @throws AppError `app_locked`, `version_published`
   */
  async restore(
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

  private change(
    { actor, appId, ifMatch }: EditTarget,
    edit: (document: AppDocument) => AppDocument,
  ): Promise<string> {
    return this.database.joined(async (tx) => {
      const app = await this.store.lock(tx, appId);
      refuseLocked(app);
      refusePublished(app.version);
      checkIfMatch(ifMatch, { etag: etagOf(app), what: 'The app' });
      const before = await this.documentOf(tx, app);
      const { document, secrets } = edit(before).extractSecrets();
      await this.credentials.save(tx, appId, secrets);
      if (document.text !== before.text) {
        // The repository's entry refers to the version by the id in its file.
        const gitVersionId =
          document.versionId === before.versionId ? undefined : (document.versionId ?? undefined);
        await this.store.updateVersion(tx, {
          id: app.version.id,
          changedById: actor.userId,
          document: document.text,
          gitVersionId,
        });
        const { agent } = actor;
        if (agent) await this.store.noteAgent(tx, app.id, `${agent.name}/${agent.version}`);
        await this.events.publishApp(tx, app);
      }
      const after = await this.store.get(tx, appId);
      this.lastEdited.keep(after.version.documentHash, document);
      return etagOf(after);
    });
  }

  private async documentOf(tx: EntityManager, { version }: AppWithVersion): Promise<AppDocument> {
    const known = this.lastEdited.find(version.documentHash);
    return known ?? parseAppDocument(await this.store.documentOf(tx, version.id));
  }
}

/** Hashes version and bytes: another version with the same bytes is another state. */
function etagOf({ version }: AppWithVersion): string {
  return `"${createHash('sha256').update(`${version.id} ${version.documentHash}`).digest('base64url')}"`;
}
