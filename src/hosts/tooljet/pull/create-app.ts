import { randomUUID } from 'node:crypto';
import { AppHostError } from '../../app-host-error';
import type { ApplyProgress, CapturedApp, CreatedApp, CreateRequest, SettledSource } from '../../app-host';
import { answers } from '../client/tooljet-http';
import { rowsOfDocument } from '../document/capture-version';
import { isModule, isRecord, versionNameOf, type JsonRecord, type AppRows } from '../document/rows';
import { describeLeftOut, leftOutBy, withoutLeftOut } from '../document/left-out';
import { joinPairs, lastingPairs, pairRows, type Pairs } from '../document/pair-rows';
import { requirePlainNames, requireShortNames } from '../document/differences';
import { prepareQueries, editVersion } from './edit-version';
import { findOutside } from './find-outside';
import { findSources } from './find-sources';
import { toldSources, verifyVersion, type ApplyOptions } from './apply-app';
import { VersionEditor, type Editing, type VersionPlace } from './version-editor';
import { removeOwnApp } from './remove-own';
import { SettleSources } from './settle-sources';
import { SettleTables } from './settle-tables';
import { switchApp } from './switch-app';

const CLEANUP_TIMEOUT_MS = 60_000;
const OWN_NAME = /^trellis-(proof-[0-9a-f]{8}(-[\w-]*)?|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/**
 * True for the name of an incomplete app, and of an app that a proof is made with. The import of an incomplete one may have
 * arrived after Trellis stopped waiting for it.
 */
export const isOwnName = (name: string): boolean => OWN_NAME.test(name);

/**
 * Makes a new app: ToolJet's import, which silently loses things, and then the same edits as for a pull. The app has a
 * name of its own until it is as wanted, so that nothing of a failed import holds the app's name.
 */
export class CreateApp {
  /** Rows as the host is to have them: without queries that are left out. */
  readonly #wanted: AppRows;
  readonly #document: string;
  /** Queries that are left out, by decision. */
  readonly #leftOut: string[];
  readonly #skipped: SettledSource[];

  constructor(
    private readonly request: CreateRequest,
    private readonly options: ApplyOptions,
  ) {
    const whole = rowsOfDocument(request.wanted);
    this.#leftOut = leftOutBy(whole, request.sources?.choices ?? {});
    this.#skipped = describeLeftOut(whole, this.#leftOut);
    const rows = withoutLeftOut(whole, this.#leftOut);
    this.#document = request.wanted;
    this.#wanted = { ...rows, body: { ...rows.body, name: request.name } };
  }

  async run(): Promise<CreatedApp> {
    const { api, onStep } = this.options;
    const callsBefore = api.calls;
    this.#checkName();
    this.#requireStaticKinds();
    if (await this.#findNamesake()) throw nameTaken(this.request.name);
    const needed = { document: this.#document, wanted: this.#wanted, current: null };
    const { modules } = this.request;
    // Before anybody is asked: without its modules, the app cannot be made, whatever the answer is.
    await findOutside(this.options, { ...needed, modules, known: new Map(), onlyModules: true });
    const tables = await this.#findTables();
    const sources = await this.#findSources();
    const known = (await tables?.make()) ?? new Map<string, string>();
    const outside = await findOutside(this.options, { ...needed, modules, known });
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
      await sources?.make();
      const captured = await this.#finish(progress, outside, sources);
      const calls = api.calls - callsBefore;
      return {
        ...{ captured, hostAppId: progress.hostAppId!, calls },
        ...toldSources(sources, this.#skipped),
        ...(tables && { tables: tables.settled }),
      };
    } catch (error) {
      const cleaning = { ...this.options, signal: AbortSignal.timeout(CLEANUP_TIMEOUT_MS) };
      await removeOwnApp(cleaning, progress.ownName).catch(() => false);
      throw error;
    }
  }

  /** Null: the caller does not care, or the server may not be asked. Throws `host_tables_undecided`. */
  async #findTables(): Promise<SettleTables | null> {
    const { tables: consent } = this.request;
    if (!consent || !this.options.mayChangeTables) return null;
    const wanted = { document: this.#document, wanted: this.#wanted, current: null };
    const tables = new SettleTables(this.options, { ...wanted, pairs: new Map(), consent });
    await tables.find();
    return tables;
  }

  /** Null: the caller does not care, or the server may not be asked. Throws `host_sources_undecided`. */
  async #findSources(): Promise<SettleSources | null> {
    const { sources: given } = this.request;
    if (!given || !this.options.maySetSources) return null;
    const sources = new SettleSources(this.options, { wanted: this.#wanted, pairs: new Map(), given });
    await sources.find();
    return sources;
  }

  async #finish(
    progress: ApplyProgress,
    outside: Pairs,
    sources: SettleSources | null,
  ): Promise<CapturedApp> {
    const { api, onStep, signal } = this.options;
    const appId = await importRows(this.options, this.#wanted, {
      name: progress.ownName,
      version: this.#versionOfDocument(),
    });
    const [version] = await api.versions(appId, signal);
    if (!version) throw answers.invalid('the import made no version');
    Object.assign(progress, { hostAppId: appId, ownVersionId: version.id });
    await onStep({ ...progress, step: 'editing' });
    const place = { appId, versionId: version.id };
    const editing = await completeVersion(this.options, place, this.#wanted, outside);
    const comparing = { document: this.#document, before: null, leftOut: this.#leftOut };
    const verify = () => verifyVersion(editing, comparing);
    let captured = await verify();
    await this.request.beforeSwitch?.();
    if (sources && sources.idsToSet.size > 0) {
      await sources.set();
      captured = await verify();
    }
    await onStep({ ...progress, step: 'switching', captured });
    await switchApp(this.options, { appId, versionId: null, name: this.request.name });
    return captured;
  }

  /** Apps and modules may have the same name. */
  #findNamesake(): Promise<unknown> {
    const { api, signal } = this.options;
    const { name } = this.request;
    return isModule(this.#wanted.body) ? api.findModuleNamed(name, signal) : api.findAppNamed(name, signal);
  }

  #versionOfDocument(): string {
    const root: unknown = JSON.parse(this.#document);
    const { tooljet_version: newer, tooljetVersion: older } = isRecord(root) ? root : ({} as JsonRecord);
    return [newer, older].find((version) => typeof version === 'string') ?? this.options.traits.version;
  }

  /** The name goes over a route with ToolJet's HTML filter at last. */
  #checkName(): void {
    requirePlainNames('the name of this app', [this.request.name]);
    requireShortNames('the name of an app', [this.request.name], this.options.traits.maxAppName);
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

/** Imports rows as a new app. Returns its id. `version`: of the ToolJet that has written the rows. */
export function importRows(
  { api, signal }: Pick<ApplyOptions, 'api' | 'signal'>,
  rows: AppRows,
  { name, version: writtenBy }: { name: string; version: string },
): Promise<string> {
  // ToolJet would make modules a second time where they have other names.
  const { modules: _, ...body } = rows.body;
  const version = { ...rows.version, name: versionNameOf(rows.version) };
  const { pages, components, events, dataQueries, dataSources } = rows;
  const dataSourceOptions = [...rows.dataSourceOptions, ...emptyOptions(rows)];
  const lists = { pages, components, events, dataQueries, dataSources, dataSourceOptions };
  const appV2 = { ...body, ...lists, name, appVersions: [version], editingVersion: version };
  return api.importApp({ definition: { appV2 }, name, version: writtenBy }, signal);
}

/**
 * Options of the default environment for shared data sources that have none there. Where a workspace has more
 * environments than a document lists, ToolJet copies those, and without them its import fails with 500. Without
 * `environmentId`: the document lists no environments.
 */
function emptyOptions({ appEnvironments, dataSources, dataSourceOptions }: AppRows): JsonRecord[] {
  const environmentId = appEnvironments.find(({ isDefault }) => isDefault === true)?.id;
  const settled = new Set(
    dataSourceOptions
      .filter((row) => row.environmentId === environmentId)
      .map(({ dataSourceId }) => dataSourceId),
  );
  return dataSources
    .filter(({ id, type }) => type !== 'static' && !settled.has(id))
    .map(({ id }) => ({ id: randomUUID(), dataSourceId: id, environmentId, options: {} }));
}

/** Edits a version until it holds all that an import has lost. `outside`: pairs of tables and modules. */
export async function completeVersion(
  { api, traits, signal }: Pick<ApplyOptions, 'api' | 'traits' | 'signal'>,
  place: VersionPlace,
  wanted: AppRows,
  outside: Pairs = new Map(),
): Promise<Editing> {
  const editor = new VersionEditor({ api, traits, place, signal });
  const { source, rows: current } = await editor.read();
  const version: Pairs = new Map([[place.versionId, wanted.version.id]]);
  const lasting = lastingPairs(current, pairRows(current, wanted, { isAcrossScopes: true }));
  const pairs = joinPairs(version, outside, lasting);
  const editing: Editing = { editor, traits, current, wanted, pairs };
  prepareQueries(editing, await findSources(editing, source.answer, { api, signal }));
  await editVersion(editing);
  return editing;
}

const nameTaken = (name: string) =>
  new AppHostError('host_name_taken', `ToolJet already has an app named ${name}.`, {
    remedy: 'Rename one of the two apps.',
    data: { name },
  });
