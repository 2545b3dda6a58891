import { randomUUID } from 'node:crypto';
import { escapeMarkup, Refusal } from '../refusal';
import type { DataSourceRow } from '../rows';
import type { ToolJetState } from '../state';
import { byCreation } from '../table';
import { type GivenOption, storedOptions } from '../source-options';
import {
  type Answer,
  type Call,
  created,
  faultsOfText,
  ok,
  requireUuid,
  requireValid,
  type Route,
  UNSEEN,
  wordsForMissing,
} from './route';

const isOld: Route['isIn'] = ({ dataSources }) => dataSources.routes === 'v2/data_sources';
const isNew: Route['isIn'] = ({ dataSources }) => dataSources.routes === 'data-sources';
const OF_VERSION = '/data-sources/:organization/environments/:environment/versions/:version';

/** Data sources of the workspace. */
export const dataSourceRoutes: Route[] = [
  { method: 'GET', path: '/v2/data_sources', seen: 'data sources/list', handle: listGlobal, isIn: isOld },
  {
    method: 'POST',
    path: '/v2/data_sources',
    seen: 'global-data-source-create',
    isForBuilders: true,
    handle: createGlobal,
    isIn: isOld,
  },
  { method: 'GET', path: '/data-sources/:organization', seen: UNSEEN, handle: listGlobal, isIn: isNew },
  { method: 'GET', path: OF_VERSION, seen: UNSEEN, handle: listForVersion, isIn: isNew },
  {
    method: 'POST',
    path: '/data-sources',
    seen: UNSEEN,
    isForBuilders: true,
    handle: createGlobal,
    isIn: isNew,
  },
  {
    method: 'PUT',
    path: '/data-sources/:source',
    seen: UNSEEN,
    isForBuilders: true,
    handle: changeGlobal,
    isIn: isNew,
  },
  {
    method: 'DELETE',
    path: '/data-sources/:source',
    seen: UNSEEN,
    isForBuilders: true,
    handle: deleteGlobal,
    isIn: isNew,
  },
  {
    ...{
      method: 'GET',
      path: '/data-sources/:source/environment/:environment',
      seen: UNSEEN,
      handle: showGlobal,
    },
    isIn: isNew,
  },
  {
    method: 'PUT',
    path: '/v2/data_sources/:source',
    seen: 'data sources/settings changed',
    isForBuilders: true,
    handle: changeGlobal,
    isIn: isOld,
  },
  {
    method: 'DELETE',
    path: '/v2/data_sources/:source',
    seen: 'data sources/deleted while in use',
    isForBuilders: true,
    handle: deleteAnyway,
    isIn: isOld,
  },
];

function listGlobal({ state }: Call): Answer {
  const sources = state.dataSources.where(({ scope, type }) => scope === 'global' && type !== 'static');
  return ok({
    dataSources: byCreation(sources).map((source) => ({ ...withOptions(state, source), plugin: null })),
  });
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
  requireValid([
    ...faultsOfText('kind', body.kind),
    ...faultsOfText('name', body.name),
    (body.options === undefined || body.options === null) && 'options should not be null or undefined',
  ]);
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
  return created({
    ...{ name, kind, organizationId, scope, createdAt, updatedAt, id, type },
    ...(body.plugin_id !== undefined && { pluginId }),
  });
}

/** Without a license for environments, all of them get the options. */
function changeGlobal({ state, params, body }: Call): Answer {
  const source = getSource(state, params.source);
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
  return ok(withOptions(state, getSource(state, params.source)));
}

export function getSource({ dataSources, personality }: ToolJetState, id: string): DataSourceRow {
  requireUuid(id);
  const source = dataSources.find(id);
  const criteria = { where: { id }, relations: ['plugin', 'apps', 'dataSourceOptions'] };
  if (!source && personality.dataSources.routes === 'data-sources')
    throw new Refusal(404, 'Data source not found');
  if (!source) throw new Refusal(500, wordsForMissing('DataSource', criteria));
  return source;
}

function deleteAnyway({ state, params }: Call): Answer {
  requireUuid(params.source);
  if (!state.dataSources.find(params.source)) throw new Refusal(400, 'Bad Request');
  state.deleteDataSource(params.source);
  return ok();
}

function deleteGlobal({ state, params }: Call): Answer {
  const isUsed = state.queries.all.some(({ dataSourceId }) => dataSourceId === params.source);
  if (isUsed) throw new Refusal(400, "Datasource can't be deleted, queries are in use");
  state.deleteDataSource(params.source);
  return ok();
}
