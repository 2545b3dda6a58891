import { randomUUID } from 'node:crypto';
import { Refusal } from '../refusal';
import type { DataSourceRow, Json } from '../rows';
import type { ToolJetState } from '../state';
import { byCreation } from '../table';
import { type Answer, type Call, created, ok, type Route } from './route';

const isOld: Route['isIn'] = ({ dataSources }) => dataSources.routes === 'v2/data_sources';
const isNew: Route['isIn'] = ({ dataSources }) => dataSources.routes === 'data-sources';
const OF_VERSION = '/data-sources/:organization/environments/:environment/versions/:version';

/** Data sources of the workspace, and tables of ToolJet's database. */
export const dataSourceRoutes: Route[] = [
  { method: 'GET', path: '/v2/data_sources', handle: listGlobal, isIn: isOld },
  { method: 'POST', path: '/v2/data_sources', isForBuilders: true, handle: createGlobal, isIn: isOld },
  { method: 'GET', path: '/data-sources/:organization', handle: listGlobal, isIn: isNew },
  { method: 'GET', path: OF_VERSION, handle: listForVersion, isIn: isNew },
  { method: 'POST', path: '/data-sources', isForBuilders: true, handle: createGlobal, isIn: isNew },
  { method: 'DELETE', path: '/data-sources/:source', isForBuilders: true, handle: deleteGlobal, isIn: isNew },
  ...(['tooljet_db', 'tooljet-db'] as const).flatMap((prefix): Route[] => [
    {
      ...{ method: 'GET', path: `/${prefix}/organizations/:organization/tables`, handle: listTables },
      isIn: ({ tables }) => tables.routes === prefix,
    },
    {
      ...{ method: 'GET', path: `/${prefix}/organizations/:organization/table/:table`, handle: showTable },
      isIn: ({ tables }) => tables.routes === prefix,
    },
  ]),
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

function createGlobal({ state, body }: Call): Answer {
  const { id: organizationId } = state.workspace!;
  const source = state.dataSources.save({
    ...state.personality.added.dataSource,
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

function deleteGlobal({ state, params }: Call): Answer {
  const isUsed = state.queries.all.some(({ dataSourceId }) => dataSourceId === params.source);
  if (isUsed) throw new Refusal(400, "Datasource can't be deleted, queries are in use");
  state.deleteDataSource(params.source);
  return ok();
}

function listTables({ state }: Call): Answer {
  return ok({ result: state.tables.all.map(({ id, name }) => ({ id, tableName: name })) });
}

function showTable({ state, params }: Call): Answer {
  const table = state.tables.all.find(({ name }) => name === params.table);
  if (!table) throw new Refusal(404, `Internal table not found: ${params.table}`);
  return ok({ result: schemaOf(table) });
}

/** Schema of a table as an export has it. */
export const schemaOf = ({ columns, foreignKeys }: { columns: Json[]; foreignKeys: Json[] }) => ({
  columns,
  foreign_keys: foreignKeys,
});
