import { AppHostError, CONNECTION_FAILURES } from '../../app-host-error';
import type { ToolJetApi } from '../client/tooljet-api';
import { answers } from '../client/tooljet-http';
import { rowsOfExport, type VersionExport } from '../document/capture-version';
import type { JsonRecord } from '../document/rows';

/**
 * Adds the schema of the tables in ToolJet's own database that queries of the app use, as an export has it; no rows of a
 * table. Asks for it only where there are such queries.
 */
export async function withSchema(
  api: ToolJetApi,
  { source, appId }: { source: VersionExport; appId: string },
  signal: AbortSignal,
): Promise<VersionExport> {
  const { dataQueries, dataSources } = rowsOfExport(source);
  const own = new Set<unknown>(dataSources.filter(({ kind }) => kind === 'tooljetdb').map(({ id }) => id));
  if (!dataQueries.some(({ dataSourceId }) => own.has(dataSourceId))) return source;
  const tables = await unlessRefused(readSchema(api, appId, signal));
  return tables === null ? source : { ...source, answer: { ...source.answer, tooljet_database: tables } };
}

/** A ToolJet without its database refuses; then the schema stays as it was committed. */
async function unlessRefused<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof AppHostError && !CONNECTION_FAILURES.includes(error.code)) return null;
    throw error;
  }
}

async function readSchema(api: ToolJetApi, appId: string, signal: AbortSignal): Promise<JsonRecord[]> {
  const path = `/apps/${appId}/tables`;
  const listed = answers.record(await api.call({ method: 'GET', path }, signal), 'the answer');
  const ids = answers.records(listed.tables, 'tables').map((table) => answers.text(table, 'table_id'));
  if (ids.length === 0) return [];
  const tables = await api.exportTables(ids, signal);
  return answers.records(tables, 'tooljet_database');
}
