import { randomUUID } from 'node:crypto';
import type { Body } from '../../integration/tooljet/pull-fixture';
import type { ToolJetFixture } from '../../integration/tooljet/tooljet-fixture';
import type { Json } from './rows';

/** A table as a document describes it. */
export interface Described {
  id: string;
  table_name: string;
  schema: { columns: Json[]; foreign_keys: Json[] };
}

const ID: Json = {
  ...{ column_name: 'id', data_type: 'serial', constraint_type: 'PRIMARY KEY' },
  constraints_type: { is_primary_key: true, is_not_null: true, is_unique: false },
};

export const column = (name: string, type = 'character varying', more: Json = {}): Json => ({
  ...{ column_name: name, data_type: type, ...more },
});

/** Makes a table as a person does there. Returns its id. */
export async function makeTable(
  fixture: ToolJetFixture,
  name: string,
  { columns = [], keys = [] }: { columns?: Json[]; keys?: Json[] } = {},
): Promise<string> {
  const { state } = fixture.server;
  const path = `/${state.personality.tables.routes}/organizations/${state.workspace!.id}/table`;
  const body = { table_name: name, columns: [ID, ...columns], foreign_keys: keys };
  const { result } = (await fixture.asSomebody('POST', path, body)) as { result: { id: string } };
  return result.id;
}

/** Returns the app with a query on each of these tables. */
export function withQueries(body: Json, tableIds: string[]): Json {
  const app = structuredClone(body) as Body;
  const [version] = app.appVersions;
  const id = randomUUID();
  const source = { id, name: 'tooljetdbdefault', kind: 'tooljetdb', type: 'static', scope: 'local' };
  app.dataSources.push({ ...app.dataSources[0], ...source });
  for (const [index, tableId] of tableIds.entries())
    app.dataQueries.push({
      ...{ id: randomUUID(), name: `rows${index}`, dataSourceId: id, appVersionId: version.id },
      options: { operation: 'list_rows', table_id: tableId },
    });
  return app;
}

/** Returns the tables that a document describes. */
export const tablesOf = (document: string): Described[] =>
  (JSON.parse(document) as { tooljet_database?: Described[] }).tooljet_database ?? [];

/** Edits the schema of a table in the repository. */
export function withTable(document: string, name: string, edit: (table: Described) => void): string {
  const root = JSON.parse(document) as { tooljet_database: Described[] };
  edit(root.tooljet_database.find(({ table_name }) => table_name === name)!);
  return JSON.stringify(root, null, 2);
}
