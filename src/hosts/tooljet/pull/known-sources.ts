import { isRecord, type JsonRecord } from '../document/json';
import { bodyOf, type AppRows } from '../document/rows';

/** Returns the data sources of the workspace: an export lists the options of all of them. */
export function knownSources(answer: JsonRecord, rows: AppRows): Set<string> {
  const options = bodyOf(answer).dataSourceOptions;
  const listed = Array.isArray(options) ? options : [];
  const ids = listed.flatMap((row) =>
    isRecord(row) && typeof row.dataSourceId === 'string' ? [row.dataSourceId] : [],
  );
  return new Set([...ids, ...rows.dataSources.map(({ id }) => id)]);
}
