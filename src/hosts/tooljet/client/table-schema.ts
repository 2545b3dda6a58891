import type { JsonRecord } from '../../json-client';
import type { ServerTraits } from './server-traits';
import type { ToolJetApi } from './tooljet-api';

interface Server {
  api: ToolJetApi;
  traits: ServerTraits;
  signal: AbortSignal;
}

/** A table as ToolJet takes it. */
interface SentTable {
  table_name: string;
  columns: JsonRecord[];
  foreign_keys: JsonRecord[];
}

async function pathOf({ api, traits, signal }: Server, rest: string): Promise<string> {
  const { id } = await api.session.workspace(signal);
  return `/${traits.tables ?? 'tooljet-db'}/organizations/${id}/table${rest}`;
}

/** Makes a table of ToolJet's own database. ToolJet does it at once or not at all. By the source of ToolJet. */
export async function createTable(server: Server, body: SentTable): Promise<void> {
  const path = await pathOf(server, '');
  await server.api.call({ method: 'POST', path, body }, server.signal);
}

export async function addColumn(server: Server, tableName: string, column: JsonRecord): Promise<void> {
  const path = await pathOf(server, `/${encodeURIComponent(tableName)}/column`);
  await server.api.call({ method: 'POST', path, body: { column, foreign_keys: [] } }, server.signal);
}

/** Deletes a table with its rows. Only for tables that the proof has made. */
export async function dropTable(server: Server, tableName: string): Promise<void> {
  const path = await pathOf(server, `/${encodeURIComponent(tableName)}`);
  await server.api.call({ method: 'DELETE', path }, server.signal);
}
