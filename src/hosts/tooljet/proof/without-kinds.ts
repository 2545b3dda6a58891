import { bodyOf, type JsonRecord, type Row } from '../document/rows';

/** Returns the text of an app without queries of kinds that the server lacks, and these kinds. No kinds: they are unknown. */
export function withoutKinds(
  document: string,
  kinds: readonly string[],
): { document: string; lost: string[] } {
  const root = JSON.parse(document) as JsonRecord;
  const body = bodyOf(root) as Record<'dataSources' | 'dataQueries' | 'events', Row[]> & JsonRecord;
  const lost = body.dataSources.filter(({ kind }) => kinds.length > 0 && !kinds.includes(String(kind)));
  const lostIds = new Set<unknown>(lost.map(({ id }) => id));
  const gone = body.dataQueries.filter(({ dataSourceId }) => lostIds.has(dataSourceId));
  const goneIds = new Set<unknown>(gone.map(({ id }) => id));
  body.dataSources = body.dataSources.filter(({ id }) => !lostIds.has(id));
  body.dataQueries = body.dataQueries.filter(({ id }) => !goneIds.has(id));
  body.events = body.events.filter(
    ({ sourceId, event }) => !goneIds.has(sourceId) && !goneIds.has((event as JsonRecord | null)?.queryId),
  );
  return { document: JSON.stringify(root, null, 2), lost: lost.map(({ kind }) => String(kind)) };
}
