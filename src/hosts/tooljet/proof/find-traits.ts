import { randomBytes, randomUUID } from 'node:crypto';
import { readFolders, type ToolJetApi } from '../client/tooljet-api';
import type { ServerTraits } from '../client/server-traits';
import { readDataSources, readTables, readVariableNames } from '../client/workspace-things';
import { answers } from '../client/tooljet-http';
import type { AppRows, Row } from '../document/rows';
import { switchApp, type Switching } from '../pull/switch-app';
import { VersionEditor, type VersionPlace } from '../pull/version-editor';
import { isRefusal, twice, unlessRefused } from './refusals';

/** Lengths of names that are tried; limits of a known ToolJet are among them. */
const LENGTHS = [255, 100, 64, 50, 32, 25, 20];
const KINDS = ['restapi', 'runjs', 'runpy', 'tooljetdb', 'workflows'];
const FOLDER_PATHS = ['/folders', '/folders?type=front-end', '/folder-apps?type=front-end'];

/** An app that may be changed in any way. */
export interface ProofApp extends VersionPlace {
  name: string;
}

/**
 * Tries in a copy of the app's version which routes, names and kinds of queries the server takes, and writes it into
 * `traits`. Deletes the copy.
 */
export const findTraits = ({ api, traits, signal }: Switching, app: ProofApp): Promise<void> =>
  new Probe(api, app, signal).run(traits);

/** Returns the path of the list of folders. Throws what the last attempt throws. */
export async function findFolderPath(api: ToolJetApi, signal: AbortSignal): Promise<string> {
  for (const path of FOLDER_PATHS.slice(0, -1))
    if (await unlessRefused(() => readFolders(api, path, signal))) return path;
  const path = FOLDER_PATHS.at(-1)!;
  await twice(() => readFolders(api, path, signal));
  return path;
}

/** Finds the routes of the workspace's data sources. Throws what the last attempt throws. */
export const findDataSources = (api: ToolJetApi, signal: AbortSignal) =>
  findRoutes(['data-sources', 'data_sources'], (routes) => readDataSources(api, routes, signal));

/** Finds the routes of ToolJet's own database. Throws what the last attempt throws. */
export const findTables = (api: ToolJetApi, signal: AbortSignal) =>
  findRoutes(['tooljet-db', 'tooljet_db'], (routes) => readTables(api, routes, signal));

/** Finds out whether the workspace has variables; null if the server refuses to tell. */
export async function findVariables(
  api: ToolJetApi,
  signal: AbortSignal,
): Promise<NonNullable<ServerTraits['variables']> | null> {
  try {
    await twice(() => readVariableNames(api, signal));
    return 'organization-variables';
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return error.data.status === 404 ? 'none' : null;
  }
}

async function findRoutes<Routes extends string>(
  [newer, older]: [newer: Routes, older: Routes],
  read: (routes: Routes) => Promise<unknown>,
): Promise<Routes> {
  if (await unlessRefused(() => read(newer))) return newer;
  await twice(() => read(older));
  return older;
}

class Probe {
  constructor(
    private readonly api: ToolJetApi,
    private readonly app: ProofApp,
    private readonly signal: AbortSignal,
  ) {}

  async run(traits: ServerTraits): Promise<void> {
    const { versionId, maxVersionName } = await this.#copyVersion();
    traits.maxVersionName = maxVersionName;
    try {
      await this.#findSharedSources(traits, versionId);
      await this.#findQueries(traits, versionId);
      await this.#findPages(traits, versionId);
      traits.maxAppName = await this.#findMaxAppName(traits);
    } finally {
      await twice(() => this.api.deleteVersion(this.app.appId, versionId, this.signal));
    }
  }

  async #copyVersion(): Promise<{ versionId: string; maxVersionName: number }> {
    const { appId, versionId: fromId } = this.app;
    for (const length of LENGTHS) {
      const name = padded(`probe-${randomBytes(2).toString('hex')}-`, length);
      const make = () => this.api.createVersion({ appId, fromId, name }, this.signal);
      const versionId = await unlessRefused(make);
      if (versionId === null) continue;
      const versions = await this.api.versions(appId, this.signal);
      const made = versions.find(({ id }) => id === versionId);
      if (made?.name === name) return { versionId, maxVersionName: length };
      await this.api.deleteVersion(appId, versionId, this.signal);
    }
    throw answers.invalid('no copy of a version can be made');
  }

  #editor(traits: ServerTraits, versionId: string): VersionEditor {
    const { api, signal } = this;
    return new VersionEditor({ api, traits, signal, place: { appId: this.app.appId, versionId } });
  }

  /** A data source that a version and its copy have in common belongs to the workspace. */
  async #findSharedSources(traits: ServerTraits, versionId: string): Promise<void> {
    const { rows: base } = await this.#editor(traits, this.app.versionId).read();
    const { rows: copy } = await this.#editor(traits, versionId).read();
    const own = new Set(copy.dataSources.map(({ id }) => id));
    const shared = base.dataSources.filter(({ id, type }) => type === 'static' && own.has(id));
    traits.sharedSources = Object.fromEntries(shared.map(({ id, kind }) => [String(kind), id]));
  }

  async #findQueries(traits: ServerTraits, versionId: string): Promise<void> {
    for (const queries of ['data_queries', 'data-queries'] as const) {
      const kinds = await this.#kindsOver({ ...traits, queries }, versionId);
      if (kinds.length === 0) continue;
      Object.assign(traits, { queries, staticKinds: kinds });
      return;
    }
  }

  /** Returns the kinds that queries can be made of, changed and deleted. */
  async #kindsOver(traits: ServerTraits, versionId: string): Promise<string[]> {
    const editor = this.#editor(traits, versionId);
    const { rows } = await editor.read();
    const made = new Map<string, string>();
    for (const kind of KINDS) {
      const dataSourceId = traits.queries === 'data_queries' ? null : sourceOf(rows, traits, kind);
      if (dataSourceId === undefined) continue;
      const query = { kind, name: `probe ${kind}`, options: { code: 'a', list: [1] }, dataSourceId };
      const id = await unlessRefused(() => editor.createQuery(query));
      if (id !== null) made.set(id, kind);
    }
    if (made.size === 0) return [];
    const [changed] = made.keys();
    await unlessRefused(() => editor.changeQuery(changed, { name: 'changed', options: { code: 'b' } }));
    const { rows: after } = await editor.read();
    const kindOf = new Map(after.dataSources.map(({ id, kind }) => [id, kind]));
    const kept = after.dataQueries.filter(
      ({ id, dataSourceId }) => made.get(id) === kindOf.get(String(dataSourceId)),
    );
    for (const { id } of kept) await unlessRefused(() => editor.deleteQuery(id));
    return kept.map(({ id }) => made.get(id)!);
  }

  async #findPages(traits: ServerTraits, versionId: string): Promise<void> {
    const editor = this.#editor(traits, versionId);
    await editor.read();
    const wanted = new Map<string, string>();
    for (const [index, length] of LENGTHS.entries()) {
      const page = {
        ...{ id: editor.own(randomUUID()), name: padded('Probe ', length) },
        ...{ handle: `probe-${index}`, index: 10 + index },
      };
      if ((await unlessRefused(async () => [await editor.createPage(page)])) !== null)
        wanted.set(page.id, page.name);
    }
    const { pages } = (await editor.read()).rows;
    const lengths = pages
      .filter(({ id, name }) => wanted.get(id) === name)
      .map(({ name }) => String(name).length);
    traits.maxPageName = Math.max(...lengths, LENGTHS.at(-1)!);
    traits.pageOrder = await this.#findPageOrder(traits, versionId, pages.slice(-2));
  }

  async #findPageOrder(
    traits: ServerTraits,
    versionId: string,
    [one, other]: (Row | undefined)[],
  ): Promise<ServerTraits['pageOrder']> {
    if (!one || !other) return traits.pageOrder;
    const indexes = { [one.id]: other.index, [other.id]: one.index };
    for (const pageOrder of ['pages', 'reorder'] as const) {
      const editor = this.#editor({ ...traits, pageOrder }, versionId);
      await editor.read();
      await unlessRefused(() => editor.orderPages(one.id, indexes));
      const { pages } = (await editor.read()).rows;
      if (pages.some(({ id, index }) => id === one.id && index === other.index)) return pageOrder;
    }
    return traits.pageOrder;
  }

  async #findMaxAppName(traits: ServerTraits): Promise<number> {
    const { api, signal } = this;
    const { appId, name: ownName } = this.app;
    try {
      for (const length of LENGTHS.filter((each) => each > ownName.length + 1)) {
        const name = padded(`${ownName}-`, length);
        await unlessRefused(() => api.changeApp(appId, { name }, signal));
        if ((await api.app(appId, signal)).name === name) return length;
      }
      return ownName.length;
    } finally {
      await twice(() => switchApp({ api, traits, signal }, { appId, versionId: null, name: ownName }));
    }
  }
}

const padded = (start: string, length: number): string => start.padEnd(length, 'x');

const sourceOf = (rows: AppRows, { sharedSources }: ServerTraits, kind: string): string | undefined =>
  rows.dataSources.find((source) => source.type === 'static' && source.kind === kind)?.id ??
  sharedSources[kind];
