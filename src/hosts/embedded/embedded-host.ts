import {
  AppHost,
  type AppliedApp,
  type ApplyProgress,
  type ApplyRequest,
  type CapturedApp,
  type CreatedApp,
  type CreateRequest,
  type HostApp,
  type HostCheck,
  type OnStep,
  type Recovery,
  type RevertRequest,
} from '../app-host';
import { AppHostError, notEqual } from '../app-host-error';
import { progressOf, takeBack } from '../one-step-change';
import { capturedOf, differencesOf } from './captured-document';
import type { GitSyncDocument } from './git-sync-apps';
import { MakeInProgram } from './make-in-program';
import type { ProgramApps } from './program-apps';
import { unlessAborted } from './unless-aborted';

/** A workspace of the program that Trellis is a part of. An app there has one version, which is changed in one step. */
export class EmbeddedHost extends AppHost {
  constructor(
    private readonly apps: ProgramApps,
    private readonly workspaceId: string,
  ) {
    super();
  }

  override takesNewApps(): Promise<boolean> {
    return this.apps.takesNewApps();
  }

  /** Nothing can be wrong with a connection to the own program. */
  async check(signal: AbortSignal): Promise<HostCheck> {
    await unlessAborted(signal, this.apps.list(this.workspaceId));
    return {
      steps: [{ step: 'reachable', ok: true }],
      version: null,
      workspaces: [{ id: this.workspaceId, name: this.workspaceId, slug: this.workspaceId }],
      capabilities: { canExport: true, canImport: await this.apps.takesNewApps(), canEdit: true },
    };
  }

  async listApps(signal: AbortSignal): Promise<HostApp[]> {
    const apps = await unlessAborted(signal, this.apps.list(this.workspaceId));
    return apps.map(({ id, name, hash, url, creationKey }) => ({
      ...{ hostAppId: id, name, hint: hash, url, ownName: creationKey ?? undefined },
      ...{ editingVersionId: hash, releasedVersionId: hash },
    }));
  }

  async capture(hostAppId: string, previous: CapturedApp | null, signal: AbortSignal): Promise<CapturedApp> {
    const found = await this.read(hostAppId, signal);
    return capturedOf(found, previous?.document ?? null);
  }

  async apply(request: ApplyRequest, onStep: OnStep, signal: AbortSignal): Promise<AppliedApp> {
    const { hostAppId, base, wanted } = request;
    const present = await this.read(hostAppId, signal);
    if (present.hash !== base.fingerprint) throw appChanged();
    if (differencesOf(wanted, present).length === 0)
      return { captured: capturedOf(present, wanted), calls: 1 };
    await request.beforeSwitch?.();
    await onStep(progressOf(request, capturedOf({ ...present, text: wanted, hash: '' }, null)));
    const hash = await this.send(request, { document: wanted, expectedHash: present.hash }, signal);
    const found = await this.read(hostAppId, signal);
    // Somebody has edited it after this: the next capture brings it.
    if (found.hash !== hash)
      return { captured: capturedOf({ ...present, text: wanted, hash }, wanted), calls: 3 };
    const differences = differencesOf(wanted, found);
    if (differences.length === 0) return { captured: capturedOf(found, wanted), calls: 3 };
    await this.send(request, { document: present.text, expectedHash: hash }, signal);
    throw notEqual(differences, {
      message: 'The app’s editor would not store the app as it is in Git',
      remedy: 'The app was restored. Change these places in Git, or in the app by hand.',
    });
  }

  create(request: CreateRequest, onStep: OnStep, signal: AbortSignal): Promise<CreatedApp> {
    return this.#making(signal).run(request, onStep);
  }

  /** A change is one step, which has been taken or not. */
  async recover(progress: ApplyProgress, signal: AbortSignal, onStep: OnStep): Promise<Recovery> {
    const { captured, hostAppId, operation } = progress;
    if (captured === null) return 'nothing';
    if (operation === 'create') return this.#making(signal).recover({ ...progress, captured }, onStep);
    const found = hostAppId === null ? null : await this.find(hostAppId, signal);
    return found && differencesOf(captured.document, found).length === 0 ? 'finished' : 'nothing';
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Puts the former document back, unless it is there already, or removes an app that was made. */
  override async revert(
    { hostAppId: appId, before, after }: RevertRequest,
    signal: AbortSignal,
  ): Promise<boolean> {
    if (before === null) return this.#making(signal).undo(appId, after);
    const found = await this.find(appId, signal);
    if (!found) return false;
    const { workspaceId } = this;
    const change = { document: before.document, expectedHash: found.hash, label: before.versionName };
    return takeBack(
      { before, after },
      (document) => differencesOf(document, found).length === 0,
      async () => (await unlessAborted(signal, this.apps.apply({ workspaceId, appId, ...change }))) !== null,
    );
  }

  #making(signal: AbortSignal): MakeInProgram {
    return new MakeInProgram(this.apps, this.workspaceId, signal);
  }

  private find(appId: string, signal: AbortSignal): Promise<GitSyncDocument | null> {
    return unlessAborted(signal, this.apps.read({ workspaceId: this.workspaceId, appId }));
  }

  private async read(appId: string, signal: AbortSignal): Promise<GitSyncDocument> {
    const found = await this.find(appId, signal);
    if (!found) throw new AppHostError('host_app_not_found', 'The app is no longer there.');
    return found;
  }

  private async send(
    { hostAppId, label }: ApplyRequest,
    change: { document: string; expectedHash: string },
    signal: AbortSignal,
  ): Promise<string> {
    const { workspaceId } = this;
    const sent = this.apps.apply({ workspaceId, appId: hostAppId, label, ...change });
    const hash = await unlessAborted(signal, sent);
    if (hash === null) throw appChanged();
    return hash;
  }
}

const appChanged = () =>
  new AppHostError('host_app_changed', 'Someone edited the app in the meantime.', {
    remedy: 'Nothing was changed there. Pull again to merge with their changes.',
  });
