import { createHash } from 'node:crypto';
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
import { checkConnection, traitsOf, type VersionTraits } from './client/check-connection';
import type { ToolJetConnections, ToolJetSettings } from './client/connections';
import { readConstantNames, readFolders, type ListedApp, type ToolJetApi } from './client/tooljet-api';
import { captureKnown, captureOther } from './document/capture-version';
import { ApplyApp } from './pull/apply-app';
import { CreateApp, isOwnName } from './pull/create-app';
import { recover } from './pull/recover';
import { revert } from './pull/revert';

const NO_IDS = { toRepository: {}, versionName: null };

/** A running ToolJet, over its own API. */
export class ToolJetHost extends AppHost {
  readonly #api: ToolJetApi;
  readonly #url: string;
  #traits: VersionTraits | null = null;

  /** Throws 422 `invalid_host_url`. */
  constructor(
    private readonly connections: ToolJetConnections,
    private readonly settings: ToolJetSettings,
  ) {
    super();
    const { api, url } = connections.open(settings);
    this.#api = api;
    this.#url = url;
  }

  check(signal: AbortSignal): Promise<HostCheck> {
    return checkConnection(this.#api, this.settings.workspaceId, signal);
  }

  async listApps(signal: AbortSignal): Promise<HostApp[]> {
    await this.#requireProven(signal);
    const { id, slug } = await this.#api.session.workspace(signal);
    const apps = await this.#api.listApps(signal);
    return apps.filter(({ name }) => !isOwnName(name)).map((app) => this.#listed(app, slug ?? id));
  }

  async capture(hostAppId: string, previous: CapturedApp | null, signal: AbortSignal): Promise<CapturedApp> {
    await this.#requireProven(signal);
    const { editingVersionId: versionId } = await this.#api.app(hostAppId, signal);
    const answer = await this.#api.exportVersion({ appId: hostAppId, versionId }, signal);
    const source = { answer, versionId };
    if (previous === null) return captureKnown(source, { previous: null, ids: NO_IDS });
    if (previous.hostVersionId !== versionId) return captureOther(source, previous);
    return captureKnown(source, { previous: previous.document, ids: previous.ids });
  }

  async apply(request: ApplyRequest, onStep: OnStep, signal: AbortSignal): Promise<AppliedApp> {
    const traits = await this.#requireProven(signal);
    return new ApplyApp(request, { api: this.#api, traits, onStep, signal }).run();
  }

  async create(request: CreateRequest, onStep: OnStep, signal: AbortSignal): Promise<CreatedApp> {
    const traits = await this.#requireProven(signal);
    return new CreateApp(request, { api: this.#api, traits, onStep, signal }).run();
  }

  async recover(progress: ApplyProgress, signal: AbortSignal): Promise<Recovery> {
    await this.#requireProven(signal);
    return recover(this.#api, progress, signal);
  }

  override async revert(request: RevertRequest, signal: AbortSignal): Promise<boolean> {
    await this.#requireProven(signal);
    return revert(this.#api, request, signal);
  }

  override listFolders(signal: AbortSignal): Promise<Map<string, string[]>> {
    return readFolders(this.#api, signal);
  }

  override listConstants(signal: AbortSignal): Promise<string[]> {
    return readConstantNames(this.#api, signal);
  }

  close(): Promise<void> {
    this.connections.evict(this.settings.ownerId);
    return Promise.resolve();
  }

  /** Asks for the version. It may be another one since the last time: ToolJet keeps sessions over an upgrade. */
  async #requireProven(signal: AbortSignal): Promise<VersionTraits> {
    this.#traits = null;
    const version = await this.#api.version(signal);
    this.#traits = traitsOf(version ?? 'of an unknown version');
    return this.#traits;
  }

  #listed(app: ListedApp, workspace: string): HostApp {
    const { id, name, slug, updatedAt, releasedVersionId, editingVersion } = app;
    const seen = [name, slug, updatedAt, releasedVersionId, editingVersion];
    return {
      hostAppId: id,
      name,
      hint: createHash('sha256').update(JSON.stringify(seen)).digest('hex'),
      url: `${this.#url}/${workspace}/apps/${slug}`,
      editingVersionId: editingVersion?.id ?? null,
      releasedVersionId,
    };
  }
}
