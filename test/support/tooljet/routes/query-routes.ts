import { randomUUID } from 'node:crypto';
import { escapeMarkup, Refusal } from '../refusal';
import type { DataSourceRow, Json, QueryRow } from '../rows';
import type { ToolJetState } from '../state';
import { byCreation } from '../table';
import { withEditingVersion } from './app-routes';
import { type Answer, type Call, created, deleted, getEditable, ok, requireValid, type Route } from './route';

const isOld: Route['isIn'] = ({ queries }) => queries.routes === 'data_queries';
const isNew: Route['isIn'] = ({ queries }) => queries.routes === 'data-queries';
const OF_VERSION = '/data-queries/:query/versions/:version';

export const queryRoutes: Route[] = [
  { method: 'GET', path: '/data_queries', handle: listQueries, isIn: isOld },
  { method: 'POST', path: '/data_queries', isForBuilders: true, handle: createQuery, isIn: isOld },
  { method: 'PATCH', path: '/data_queries/:query', isForBuilders: true, handle: changeQuery, isIn: isOld },
  { method: 'DELETE', path: '/data_queries/:query', isForBuilders: true, handle: deleteQuery, isIn: isOld },
  { method: 'GET', path: '/data-queries/:version', handle: listQueriesOf, isIn: isNew },
  {
    ...{ method: 'POST', path: '/data-queries/data-sources/:source/versions/:version' },
    ...{ isForBuilders: true, handle: createQueryOn, isIn: isNew },
  },
  { method: 'PATCH', path: OF_VERSION, isForBuilders: true, handle: changeQueryOf, isIn: isNew },
  { method: 'DELETE', path: OF_VERSION, isForBuilders: true, handle: deleteQueryOf, isIn: isNew },
  {
    ...{ method: 'PUT', path: `${OF_VERSION}/data-source`, isForBuilders: true },
    ...{ handle: moveQuery, isIn: isNew },
  },
];

function listQueries({ state, query }: Call): Answer {
  const queries = state.queriesOf(query.app_version_id ?? '');
  const newestFirst = queries.sort((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1));
  return ok({ dataQueries: newestFirst.map((one) => listedQuery(state, one)) });
}

function listedQuery(state: ToolJetState, { dataSourceId, ...query }: QueryRow) {
  const { kind, type } = state.dataSources.find(dataSourceId)!;
  return { ...query, ...(type !== 'static' && { dataSourceId }), plugins: [], kind };
}

function createQuery({ state, body }: Call): Answer {
  const versionId = String(body.app_version_id);
  const given = body.data_source_id;
  const source =
    typeof given === 'string'
      ? state.dataSources.find(given)
      : state.staticDataSource(String(body.kind), versionId);
  if (typeof given === 'string' && !source) throw new Refusal(500, 'Cannot read properties of null');
  if (!source) throw new Refusal(400, 'Bad Request');
  return created(insertQuery(state, { body, source, versionId }));
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

/** Answers before the options are read again: without new ones, there are none in the answer. */
function changeQuery({ state, params, body }: Call): Answer {
  const query = state.queries.find(params.query);
  if (!query) throw new Refusal(500, "Cannot read properties of undefined (reading 'app')");
  updateQuery(state, query.id, body);
  const { options, ...changed } = state.queries.find(query.id)!;
  const dataSource = state.dataSources.find(query.dataSourceId)!;
  const app = withEditingVersion(state, state.apps.find(state.versions.find(query.appVersionId)!.appId)!);
  return ok({
    ...changed,
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
