import { randomUUID } from 'node:crypto';
import { escapeMarkup, Refusal } from '../refusal';
import type { Json, QueryRow } from '../rows';
import type { ToolJetState } from '../state';
import { withEditingVersion } from './app-routes';
import { type Answer, type Call, created, deleted, ok, type Route } from './route';

export const queryRoutes: Route[] = [
  { method: 'GET', path: '/data_queries', handle: listQueries },
  { method: 'POST', path: '/data_queries', isForBuilders: true, handle: createQuery },
  { method: 'PATCH', path: '/data_queries/:query', isForBuilders: true, handle: changeQuery },
  { method: 'DELETE', path: '/data_queries/:query', isForBuilders: true, handle: deleteQuery },
  { method: 'POST', path: '/v2/data_sources', isForBuilders: true, handle: createDataSource },
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
  const query = state.queries.save({
    ...{ id: randomUUID(), name: escapeMarkup(String(body.name)), options: body.options as Json },
    ...{ dataSourceId: source.id, appVersionId: versionId },
    ...state.times,
  });
  return created({ ...query, kind: source.kind });
}

/** Answers before the options are read again: without new ones, there are none in the answer. */
function changeQuery({ state, params, body }: Call): Answer {
  const query = state.queries.find(params.query);
  if (!query) throw new Refusal(500, "Cannot read properties of undefined (reading 'app')");
  state.queries.update(query.id, {
    ...(body.name !== undefined && { name: escapeMarkup(String(body.name)) }),
    ...(body.options !== undefined && { options: body.options as Json }),
    updatedAt: state.now,
  });
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

function createDataSource({ state, body }: Call): Answer {
  const { id: organizationId } = state.workspace!;
  const source = state.dataSources.save({
    ...{ id: randomUUID(), name: String(body.name), kind: String(body.kind), type: 'default' },
    ...{ pluginId: null, appVersionId: null, organizationId, scope: 'global' },
    ...state.times,
  });
  const options = (body.options as { key: string; value: unknown; encrypted?: boolean }[]).map(
    ({ key, value, encrypted = false }) =>
      [key, encrypted ? { credential_id: randomUUID(), encrypted } : { value, encrypted }] as const,
  );
  state.addOptions(source.id, Object.fromEntries(options));
  const { id, name, kind, pluginId, scope, type, createdAt, updatedAt } = source;
  return created({ name, kind, pluginId, organizationId, scope, createdAt, updatedAt, id, type });
}
