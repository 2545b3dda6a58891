import { randomUUID } from 'node:crypto';
import { AppHostError } from '../../app-host-error';
import type { ApplyProgress, CapturedApp, CreatedApp, CreateRequest } from '../../app-host';
import { answers } from '../client/tooljet-http';
import { rowsOfDocument } from '../document/capture-version';
import { isRecord, type JsonRecord, type AppRows } from '../document/rows';
import { lastingPairs, pairRows } from '../document/pair-rows';
import { requirePlainNames, requireShortNames } from '../document/differences';
import { prepareQueries, editVersion } from './edit-version';
import { verifyVersion, type ApplyOptions } from './apply-app';
import { knownSources, VersionEditor, type Editing } from './version-editor';
import { removeOwnApp } from './remove-own';
import { switchApp } from './switch-app';

const CLEANUP_TIMEOUT_MS = 60_000;
const OWN_NAME = /^trellis-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** True for the name of an incomplete app. Its import may have arrived after Trellis stopped waiting for it. */
export const isOwnName = (name: string): boolean => OWN_NAME.test(name);

/**
 * Makes a new app: ToolJet's import, which silently loses things, and then the same edits as for a pull. The app has a
 * name of its own until it is as wanted, so that nothing of a failed import holds the app's name.
 */
export class CreateApp {
  readonly #wanted: AppRows;
  readonly #document: string;

  constructor(
    private readonly request: CreateRequest,
    private readonly options: ApplyOptions,
  ) {
    const rows = rowsOfDocument(request.wanted);
    this.#document = request.wanted;
    this.#wanted = { ...rows, body: { ...rows.body, name: request.name } };
  }

  async run(): Promise<CreatedApp> {
    const { api, onStep, signal } = this.options;
    const callsBefore = api.calls;
    this.#checkNames();
    this.#requireStaticKinds();
    if (await api.findAppNamed(this.request.name, signal)) throw nameTaken(this.request.name);
    const progress: ApplyProgress = {
      ...{ operation: 'create', step: 'making', hostAppId: null, baseVersionId: null },
      ...{
        ownName: this.request.ownName ?? `trellis-${randomUUID()}`,
        ownVersionId: null,
        releases: false,
        captured: null,
      },
    };
    await onStep(progress);
    try {
      const captured = await this.#finish(progress);
      return { captured, hostAppId: progress.hostAppId!, calls: api.calls - callsBefore };
    } catch (error) {
      await removeOwnApp(api, progress.ownName, AbortSignal.timeout(CLEANUP_TIMEOUT_MS)).catch(() => false);
      throw error;
    }
  }

  async #finish(progress: ApplyProgress): Promise<CapturedApp> {
    const { api, onStep, signal } = this.options;
    const appId = await this.#import(progress.ownName);
    const [version] = await api.versions(appId, signal);
    if (!version) throw answers.invalid('the import made no version');
    Object.assign(progress, { hostAppId: appId, ownVersionId: version.id });
    await onStep({ ...progress, step: 'editing' });
    const captured = await this.#edit(appId, version.id);
    await this.request.beforeSwitch?.();
    await onStep({ ...progress, step: 'switching', captured });
    await switchApp(api, { appId, versionId: null, name: this.request.name }, signal);
    return captured;
  }

  #import(ownName: string): Promise<string> {
    const { api, signal } = this.options;
    const { version, body } = this.#wanted;
    const { pages, components, events, dataQueries, dataSources, dataSourceOptions } = this.#wanted;
    const lists = { pages, components, events, dataQueries, dataSources, dataSourceOptions };
    const appV2 = { ...body, ...lists, name: ownName, appVersions: [version], editingVersion: version };
    return api.importApp(
      { definition: { appV2 }, name: ownName, version: this.#versionOfDocument() },
      signal,
    );
  }

  #versionOfDocument(): string {
    const root: unknown = JSON.parse(this.#document);
    const { tooljet_version: newer, tooljetVersion: older } = isRecord(root) ? root : ({} as JsonRecord);
    return [newer, older].find((version) => typeof version === 'string') ?? `${this.options.traits.line}.0`;
  }

  async #edit(appId: string, versionId: string): Promise<CapturedApp> {
    const { api, traits, signal } = this.options;
    const editor = new VersionEditor(api, { appId, versionId }, signal);
    const { source, rows: current } = await editor.read();
    const pairs = lastingPairs(current, pairRows(current, this.#wanted, { isAcrossScopes: true }));
    pairs.set(versionId, this.#wanted.version.id);
    const editing: Editing = { editor, traits, current, wanted: this.#wanted, pairs };
    prepareQueries(editing, knownSources(source.answer, current));
    await editVersion(editing);
    return verifyVersion(editing, this.#document);
  }

  /** The name goes over a route with ToolJet's HTML filter at last. */
  #checkNames(): void {
    const { maxAppName, maxPageName } = this.options.traits;
    requirePlainNames('the name of this app', [this.request.name]);
    requireShortNames('the name of an app', [this.request.name], maxAppName);
    requireShortNames(
      'the name of a page',
      this.#wanted.pages.map(({ name }) => name),
      maxPageName,
    );
  }

  /** Kinds that no import brings are refused before it. */
  #requireStaticKinds(): void {
    const { traits } = this.options;
    const used = new Set(this.#wanted.dataQueries.map(({ dataSourceId }) => dataSourceId));
    const missing = this.#wanted.dataSources
      .filter(
        ({ id, type, kind }) =>
          used.has(id) && type === 'static' && !traits.staticKinds.includes(String(kind)),
      )
      .map(({ kind, name }) => ({ kind: String(kind), name: String(name) }));
    if (missing.length === 0) return;
    throw new AppHostError(
      'host_missing',
      `ToolJet lacks what the app needs: ${missing.map(({ kind }) => kind).join(', ')}.`,
      {
        remedy: 'Remove the queries of these kinds from the app, or use a newer ToolJet.',
        data: { missing },
      },
    );
  }
}

const nameTaken = (name: string) =>
  new AppHostError('host_name_taken', `ToolJet already has an app named ${name}.`, {
    remedy: 'Rename one of the two apps.',
    data: { name },
  });
