import { randomUUID } from 'node:crypto';
import { escapeMarkup, Refusal } from '../refusal';
import type { DataSourceRow, Json } from '../rows';
import type { ToolJetState } from '../state';
import { byCreation } from '../table';
import { type Answer, type Call, created, ok, type Route } from './route';

const isOld: Route['isIn'] = ({ dataSources }) => dataSources.routes === 'v2/data_sources';
const isNew: Route['isIn'] = ({ dataSources }) => dataSources.routes === 'data-sources';
const OF_VERSION = '/data-sources/:organization/environments/:environment/versions/:version';

/** Data sources of the workspace. */
export const dataSourceRoutes: Route[] = [
  { method: 'GET', path: '/v2/data_sources', handle: listGlobal, isIn: isOld },
  { method: 'POST', path: '/v2/data_sources', isForBuilders: true, handle: createGlobal, isIn: isOld },
  { method: 'GET', path: '/data-sources/:organization', handle: listGlobal, isIn: isNew },
  { method: 'GET', path: OF_VERSION, handle: listForVersion, isIn: isNew },
  { method: 'POST', path: '/data-sources', isForBuilders: true, handle: createGlobal, isIn: isNew },
  { method: 'PUT', path: '/data-sources/:source', isForBuilders: true, handle: changeGlobal, isIn: isNew },
  { method: 'DELETE', path: '/data-sources/:source', isForBuilders: true, handle: deleteGlobal, isIn: isNew },
  {
    ...{ method: 'GET', path: '/data-sources/:source/environment/:environment', handle: showGlobal },
    isIn: isNew,
  },
  { method: 'PUT', path: '/v2/data_sources/:source', isForBuilders: true, handle: changeGlobal, isIn: isOld },
  {
    method: 'DELETE',
    path: '/v2/data_sources/:source',
    isForBuilders: true,
    handle: deleteAnyway,
    isIn: isOld,
  },
];

function listGlobal({ state }: Call): Answer {
  const sources = state.dataSources.where(({ scope, type }) => scope === 'global' && type !== 'static');
  return ok({ dataSources: byCreation(sources).map((source) => withOptions(state, source)) });
}

/** Lists the kinds without settings as well: a query is made on one of these. Workflows are for the paid edition. */
function listForVersion({ state, params }: Call): Answer {
  for (const kind of state.personality.dataSources.staticKinds) state.staticDataSource(kind, params.version);
  const sources = state.dataSources.where(({ scope, kind }) => scope === 'global' && kind !== 'workflows');
  return ok({ dataSources: byCreation(sources).map((source) => withOptions(state, source)) });
}

function withOptions({ dataSourceOptions }: ToolJetState, source: DataSourceRow) {
  const [row] = dataSourceOptions.where(({ dataSourceId }) => dataSourceId === source.id);
  return { ...source, options: row?.options ?? {} };
}

/** Newer versions number a name that is taken; 2.27 takes it twice. */
function freeName({ state }: Call, wanted: string): string {
  if (state.personality.dataSources.routes === 'v2/data_sources') return wanted;
  const taken = new Set(state.dataSources.where(({ scope }) => scope === 'global').map(({ name }) => name));
  let name = wanted;
  for (let number = 1; taken.has(name); number += 1) name = `${wanted}_${number}`;
  return name;
}

function createGlobal(call: Call): Answer {
  const { state, body } = call;
  const { id: organizationId } = state.workspace!;
  const name = freeName(call, escapeMarkup(String(body.name)));
  const source = state.dataSources.save({
    ...state.personality.added.dataSource,
    ...{ id: randomUUID(), name, kind: String(body.kind), type: 'default' },
    ...{ pluginId: null, appVersionId: null, organizationId, scope: 'global' },
    ...state.times,
  });
  state.addOptions(source.id, storedOptions(body.options as GivenOption[], {}));
  const { id, kind, pluginId, scope, type, createdAt, updatedAt } = source;
  return created({ name, kind, pluginId, organizationId, scope, createdAt, updatedAt, id, type });
}

interface GivenOption {
  key: string;
  value?: unknown;
  encrypted?: boolean;
  workspace_constant?: string;
}

/** Stores options in place of others: a credential stays under its id, and is replaced only by a value. */
function storedOptions(given: GivenOption[], before: Json): Json {
  const options = given.map(({ key, value, encrypted = false, workspace_constant: constant }) => {
    if (!encrypted) return [key, { ...(value !== undefined && { value }), encrypted }] as const;
    const known = (before[key] ?? {}) as Json;
    const id = known.credential_id ?? randomUUID();
    return [
      key,
      { credential_id: id, encrypted, ...(constant && { workspace_constant: constant }) },
    ] as const;
  });
  return Object.fromEntries(options);
}

/** Without a license for environments, all of them get the options. */
function changeGlobal({ state, params, body }: Call): Answer {
  const source = state.dataSources.find(params.source);
  if (!source) throw new Refusal(404, 'Data source not found');
  const given = [...(body.options as GivenOption[])];
  if (source.kind === 'restapi') given.push({ key: 'tokenData' });
  for (const { id, options } of state.dataSourceOptions.where(
    ({ dataSourceId }) => dataSourceId === source.id,
  ))
    state.dataSourceOptions.update(id, {
      options: storedOptions(given, options ?? {}),
      updatedAt: state.now,
    });
  return ok();
}

function showGlobal({ state, params }: Call): Answer {
  const source = state.dataSources.find(params.source);
  if (!source) throw new Refusal(404, 'Data source not found');
  return ok(withOptions(state, source));
}

function deleteAnyway({ state, params }: Call): Answer {
  if (!state.dataSources.find(params.source)) throw new Refusal(400, 'Bad Request Exception');
  state.deleteDataSource(params.source);
  return ok();
}

function deleteGlobal({ state, params }: Call): Answer {
  const isUsed = state.queries.all.some(({ dataSourceId }) => dataSourceId === params.source);
  if (isUsed) throw new Refusal(400, "Datasource can't be deleted, queries are in use");
  state.deleteDataSource(params.source);
  return ok();
}
