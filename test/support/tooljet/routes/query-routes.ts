import { randomUUID } from 'node:crypto';
import { escapeMarkup, Refusal, violated } from '../refusal';
import type { DataSourceRow, Json, QueryRow } from '../rows';
import type { ToolJetState } from '../state';
import { byCreation } from '../table';
import { withEditingVersion } from './app-routes';
import { getSource } from './data-source-routes';
import {
  type Answer,
  type Call,
  created,
  deleted,
  faultsOfText,
  getEditable,
  ok,
  requireUuid,
  requireValid,
  type Route,
  UNSEEN,
  wordsForMissing,
} from './route';

const isOld: Route['isIn'] = ({ queries }) => queries.routes === 'data_queries';
const isNew: Route['isIn'] = ({ queries }) => queries.routes === 'data-queries';
const OF_VERSION = '/data-queries/:query/versions/:version';

export const queryRoutes: Route[] = [
  { method: 'GET', path: '/data_queries', seen: 'queries-list', handle: listQueries, isIn: isOld },
  {
    method: 'POST',
    path: '/data_queries',
    seen: 'query-create-runjs',
    isForBuilders: true,
    handle: createQuery,
    isIn: isOld,
  },
  {
    method: 'PATCH',
    path: '/data_queries/:query',
    seen: 'query-update',
    isForBuilders: true,
    handle: changeQuery,
    isIn: isOld,
  },
  {
    method: 'DELETE',
    path: '/data_queries/:query',
    seen: 'query-delete',
    isForBuilders: true,
    handle: deleteQuery,
    isIn: isOld,
  },
  { method: 'GET', path: '/data-queries/:version', seen: UNSEEN, handle: listQueriesOf, isIn: isNew },
  {
    ...{ method: 'POST', path: '/data-queries/data-sources/:source/versions/:version', seen: UNSEEN },
    ...{ isForBuilders: true, handle: createQueryOn, isIn: isNew },
  },
  {
    method: 'PATCH',
    path: OF_VERSION,
    seen: UNSEEN,
    isForBuilders: true,
    handle: changeQueryOf,
    isIn: isNew,
  },
  {
    method: 'DELETE',
    path: OF_VERSION,
    seen: UNSEEN,
    isForBuilders: true,
    handle: deleteQueryOf,
    isIn: isNew,
  },
  {
    ...{ method: 'PUT', path: `${OF_VERSION}/data-source`, seen: UNSEEN, isForBuilders: true },
    ...{ handle: moveQuery, isIn: isNew },
  },
];

function listQueries({ state, query }: Call): Answer {
  requireVersion(state, query.app_version_id ?? '');
  const queries = state.queriesOf(query.app_version_id ?? '');
  const newestFirst = queries.sort((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1));
  return ok({ dataQueries: newestFirst.map((one) => listedQuery(state, one)) });
}

function listedQuery(state: ToolJetState, { dataSourceId, ...query }: QueryRow) {
  const { kind, type } = state.dataSources.find(dataSourceId)!;
  return { ...query, ...(type !== 'static' && { dataSourceId }), plugins: [], kind };
}

function requireVersion({ versions }: ToolJetState, id: string): void {
  if (!versions.find(id))
    throw new Refusal(500, wordsForMissing('AppVersion', { where: { id }, relations: ['app'] }));
}

function createQuery(call: Call): Answer {
  const { state, body } = call;
  requireValid([
    ...faultsOfText('kind', body.kind),
    ...faultsOfText('name', body.name),
    (typeof body.options !== 'object' || body.options === null) && 'options must be an object',
  ]);
  const versionId = String(body.app_version_id);
  const source = sourceOfQuery(call, versionId);
  return created(insertQuery(state, { body, source, versionId }));
}

/** Makes a data source without settings where the version has none of the kind. */
function sourceOfQuery({ state, body }: Call, versionId: string): DataSourceRow {
  if (typeof body.data_source_id === 'string') {
    const source = getSource(state, body.data_source_id);
    requireVersion(state, versionId);
    return source;
  }
  const { staticKinds } = state.personality.dataSources;
  if (!staticKinds.includes(String(body.kind))) throw new Refusal(400, 'Bad Request');
  if (!state.versions.find(versionId)) throw violated('data_sources', 'FK_0ed319385ff0805ca0de31f6142');
  return state.staticDataSource(String(body.kind), versionId)!;
}

function insertQuery(
  state: ToolJetState,
  { body, source, versionId }: { body: Json; source: DataSourceRow; versionId: string },
) {
  const query = state.queries.save({
    ...state.personality.added.query,
    ...{ id: randomUUID(), name: escapeMarkup(String(body.name)), options: body.options as Json },
    ...{ dataSourceId: source.id, appVersionId: versionId },
    ...state.times,
  });
  return { ...query, kind: source.kind };
}

function updateQuery(state: ToolJetState, id: string, { name, options }: Json): void {
  state.queries.update(id, {
    ...(name !== undefined && { name: escapeMarkup(String(name)) }),
    ...(options !== undefined && { options: options as Json }),
    updatedAt: state.now,
  });
}

/** Answers before the query is read again: unsent members are not in the answer. */
function changeQuery({ state, params, body }: Call): Answer {
  requireUuid(params.query);
  const query = state.queries.find(params.query);
  if (!query) throw new Refusal(500, "Cannot read properties of undefined (reading 'app')");
  updateQuery(state, query.id, body);
  const { options, name, ...changed } = state.queries.find(query.id)!;
  const dataSource = state.dataSources.find(query.dataSourceId)!;
  const app = withEditingVersion(state, state.apps.find(state.versions.find(query.appVersionId)!.appId)!);
  return ok({
    ...changed,
    ...(body.name !== undefined && { name }),
    ...(body.options !== undefined && { options }),
    dataSource: { ...dataSource, apps: [app], app },
    ...{ apps: [app], plugins: [], kind: dataSource.kind, app },
  });
}

function deleteQuery({ state, params }: Call): Answer {
  if (!state.queries.delete(params.query))
    throw new Refusal(500, "Cannot read properties of undefined (reading 'app')");
  state.events.deleteWhere(({ sourceId }) => sourceId === params.query);
  return deleted;
}

function listQueriesOf({ state, params }: Call): Answer {
  const queries = byCreation(state.queriesOf(params.version));
  return ok({ dataQueries: queries.map((query) => listedQuery(state, query)) });
}

function createQueryOn(call: Call): Answer {
  const { state, params, body } = call;
  const { id: versionId } = getEditable(call);
  const source = state.dataSources.find(params.source);
  if (!source) throw new Refusal(404, 'Data source not found');
  requireValid([
    (typeof body.kind !== 'string' || body.kind === '') && 'kind should not be empty',
    (typeof body.name !== 'string' || body.name === '') && 'name should not be empty',
    (typeof body.options !== 'object' || body.options === null) && 'options must be an object',
  ]);
  return created(insertQuery(state, { body, source, versionId }));
}

function getQuery(call: Call): QueryRow {
  const { state, params } = call;
  getEditable(call);
  const query = state.queries.find(params.query);
  if (!query) throw new Refusal(404, 'Query not found');
  return query;
}

/** Answers with nothing. */
function changeQueryOf(call: Call): Answer {
  updateQuery(call.state, getQuery(call).id, call.body);
  return ok();
}

function deleteQueryOf(call: Call): Answer {
  const { id } = getQuery(call);
  call.state.queries.delete(id);
  call.state.events.deleteWhere(({ sourceId }) => sourceId === id);
  return ok();
}

function moveQuery(call: Call): Answer {
  const { id } = getQuery(call);
  const source = call.state.dataSources.find(String(call.body.data_source_id));
  if (!source) throw new Refusal(500, 'Could not find any entity of type "DataSource" matching');
  call.state.queries.update(id, { dataSourceId: source.id, updatedAt: call.state.now });
  return ok();
}
