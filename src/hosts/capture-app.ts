import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Apps, HostedApps } from '../apps';
import { Database } from '../core/database';
import type { ApplyProgress, CapturedApp, CaptureOptions, AppHost, HostApp, HostedModule } from './app-host';
import { AppHostError, hostNotConnected } from './app-host-error';
import { MirrorPeople } from './embedded/mirror-people';
import type { Held } from './store/holds';
import type { Host } from './store/host-store';
import {
  HostedAppStore,
  type HostedApp,
  type HostedAppKey,
  type SwitchedApp,
  type WantedCommit,
} from './store/hosted-app-store';

/** An app of a host, and the right to work on it. */
interface HeldApp {
  key: HostedAppKey;
  held: Held;
}

/** Stores the known state of hosted apps, each in one transaction, as long as the caller has the right to. */
@Injectable()
export class KeepCaptured {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly hostedApps: HostedApps,
    private readonly store: HostedAppStore,
    private readonly people: MirrorPeople,
  ) {}

  find(key: HostedAppKey): Promise<HostedApp | null> {
    return this.store.find(key);
  }

  modules(hostId: string): Promise<HostedModule[]> {
    return this.store.modules(hostId);
  }

  /**
   * Gives the app here the state that was captured. Throws 409 `app_name_taken`, or 422 for a name that the workspace cannot
   * have; then nothing is stored.
   */
  async captured(
    { key, held }: HeldApp,
    {
      host,
      captured,
      hint,
      isPairedAnew = false,
    }: { host: Host; captured: CapturedApp; hint: string | null } & Pick<CaptureOptions, 'isPairedAnew'>,
  ): Promise<void> {
    await this.database.transaction(async (tx) => {
      const known = await this.store.find(key);
      const { name, versionName, document } = captured;
      const location = { kind: host.kind, url: known?.url ?? host.url };
      const state = { name, versionName, document, location };
      const changedById = await this.editorOf(tx, { captured, known, host });
      // The app is locked first, as requests do it.
      const locked = known?.appId ? await this.apps.lockIfAny(tx, known.appId) : null;
      const app =
        locked && isPairedAnew
          ? await this.hostedApps.takeVersionId(tx, locked, { document, changedById })
          : locked;
      const isRenamed = app !== null && (await this.hostedApps.update(tx, app, { ...state, changedById }));
      const { workspaceId } = host;
      const appId = app?.id ?? (await this.hostedApps.insert(tx, { workspaceId, changedById }, state)).id;
      await held.check(tx);
      await this.store.recordCaptured(tx, key, { appId, captured, hint });
      const of = commitOf(host, { isNew: app === null, isRenamed });
      if (of) await this.store.wantCommit(tx, key, { of, committerId: changedById });
    });
  }

  /** Returns the person who has changed the app there, as far as that is told; else the one who has connected it. */
  private async editorOf(
    tx: EntityManager,
    { captured, known, host }: { captured: CapturedApp; known: HostedApp | null; host: Host },
  ): Promise<string> {
    if (captured.editedBy) return this.people.person(tx, captured.editedBy);
    return known?.toldEditorId ?? host.connectedById;
  }

  /** Stores how far a change there has come, before its next step is taken. */
  async progress(
    { key, held }: HeldApp,
    progress: ApplyProgress | null,
    switched: SwitchedApp | null = null,
  ): Promise<void> {
    await this.database.transaction(async (tx) => {
      await held.check(tx);
      await this.store.saveProgress(tx, key, { progress, switched });
    });
  }

  /** Records the end of a change there. The app here may take the document from then on. */
  async applied(app: HeldApp, captured: CapturedApp): Promise<void> {
    await this.database.transaction((tx) => this.note(tx, app, captured));
  }

  /** Records that the app has its former state there again. */
  async reverted(app: HeldApp, before: CapturedApp): Promise<void> {
    await this.database.transaction(async (tx) => {
      await this.note(tx, app, before);
      await this.store.forgetSwitched(tx, app.key);
    });
  }

  /** Records in the caller's transaction that a change stays. */
  async stays(tx: EntityManager, { key, held }: HeldApp): Promise<void> {
    await held.check(tx);
    await this.store.forgetSwitched(tx, key);
  }

  private async note(tx: EntityManager, { key, held }: HeldApp, captured: CapturedApp): Promise<void> {
    const known = await this.store.find(key);
    const app = known?.appId ? await this.apps.lockIfAny(tx, known.appId) : null;
    await held.check(tx);
    // Without a hint, so that the next look at the host reads it.
    await this.store.recordCaptured(tx, key, { appId: app?.id ?? null, captured, hint: null });
    if (app) await this.hostedApps.noteDocument(tx, app, captured.document);
  }

  /** Deletes the app here, so that it can be restored, after it was deleted there. */
  async gone({ key, held }: HeldApp, { connectedById }: Host): Promise<void> {
    await this.database.transaction(async (tx) => {
      const known = await this.store.find(key);
      const app = known?.appId ? await this.apps.lockIfAny(tx, known.appId) : null;
      await held.check(tx);
      if (app) await this.hostedApps.bin(tx, app, connectedById);
      await this.store.remove(tx, key);
    });
  }
}

/** Apps that the first look finds were not made now. */
function commitOf(
  { commits, capturedAt }: Host,
  { isNew, isRenamed }: { isNew: boolean; isRenamed: boolean },
): WantedCommit['of'] | null {
  if (commits === 'off') return null;
  if (isNew) return capturedAt === null ? null : 'creation';
  return isRenamed ? 'rename' : null;
}

export interface CaptureRequest extends HeldApp {
  host: Host;
  appHost: AppHost;
}

/** Reads an app from its host, and gives the app here the same state. */
@Injectable()
export class CaptureApp {
  constructor(private readonly keep: KeepCaptured) {}

  /** `listed`: from the list that led to this capture; null if there was none. `onRead`: called before the app is stored. */
  async run(
    request: CaptureRequest,
    listed: Pick<HostApp, 'hint' | 'editingVersionId'> | null,
    onRead: () => void = () => undefined,
  ): Promise<void> {
    const { host, appHost, key, held } = request;
    const known = await this.recover(request);
    const found = await appHost.capture(key.hostAppId, known?.captured ?? null, held.signal, {
      listedVersionId: listed?.editingVersionId,
      modules: await this.keep.modules(host.id),
    });
    const captured = (await this.afterTakingBack(request, known, found)) ?? found;
    onRead();
    await this.keep.captured(request, { host, captured, hint: listed?.hint ?? null });
  }

  /** Reads the app on top of a document of the repository: its things get the ids that they have there. */
  async onto(request: CaptureRequest, document: string): Promise<void> {
    const { host, appHost, key, held } = request;
    const captured = (await this.keep.find(key))?.captured;
    if (!captured) throw hostNotConnected();
    const modules = await this.keep.modules(host.id);
    const options = { modules, isPairedAnew: true };
    const found = await appHost.capture(key.hostAppId, { ...captured, document }, held.signal, options);
    await this.keep.captured(request, { host, captured: found, hint: null, isPairedAnew: true });
  }

  /** Reads the app again on top of its former state, which a deployment gave it back without having recorded that. */
  private async afterTakingBack(
    request: CaptureRequest,
    known: HostedApp | null,
    found: CapturedApp,
  ): Promise<CapturedApp | null> {
    const { before, after } = known?.switched ?? {};
    if (before?.fingerprint !== found.fingerprint || after?.fingerprint === found.fingerprint) return null;
    await this.keep.reverted(request, before);
    const { host, appHost, key, held } = request;
    const modules = await this.keep.modules(host.id);
    return appHost.capture(key.hostAppId, before, held.signal, { modules });
  }

  /** Deletes the app here if it is gone there: a host may also have ceased to list it. */
  async follow(request: CaptureRequest): Promise<void> {
    const { host, appHost, key, held } = request;
    const known = await this.recover(request);
    try {
      await appHost.capture(key.hostAppId, known?.captured ?? null, held.signal);
    } catch (error) {
      if (!(error instanceof AppHostError) || error.code !== 'host_app_not_found') throw error;
      await this.keep.gone(request, host);
    }
  }

  /** Finishes, or takes back, an interrupted change there. Returns the known state of the app then. */
  async recover(request: CaptureRequest): Promise<HostedApp | null> {
    const { appHost, key, held } = request;
    const known = await this.keep.find(key);
    if (!known?.progress) return known;
    const { progress } = known;
    const recovery = await appHost.recover(progress, held.signal, (step) =>
      this.keep.progress(request, step),
    );
    if (recovery === 'finished' && progress.captured) await this.keep.applied(request, progress.captured);
    else await this.keep.progress(request, null);
    return this.keep.find(key);
  }
}
