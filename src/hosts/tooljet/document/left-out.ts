import type { LeftOutUser, SettledSource, SourceChoice } from '../../app-host';
import { isRecord, isSameJson, type AppRows, type Row } from './rows';

type Choices = Readonly<Record<string, SourceChoice>>;

/** Returns the ids of queries on data sources that people have decided to skip. ToolJet has no query without its data source. */
export function leftOutBy({ dataSources, dataQueries }: AppRows, choices: Choices): string[] {
  const skipped = new Set<unknown>(
    dataSources.filter((source) => choices[source.id] === 'skip' && isShared(source)).map(({ id }) => id),
  );
  return dataQueries.filter(({ dataSourceId }) => skipped.has(dataSourceId)).map(({ id }) => id);
}

/** True for a data source of the workspace, which all apps share. */
export const isShared = ({ type, scope }: Row): boolean => type === 'default' && scope !== 'local';

/** Returns a version without these queries, their events, and data sources that nothing else uses. */
export function withoutLeftOut(rows: AppRows, leftOut: readonly string[]): AppRows {
  if (leftOut.length === 0) return rows;
  const out = partsOf(rows, leftOut);
  const isKept = (list: 'dataQueries' | 'events' | 'dataSources' | 'dataSourceOptions') => {
    const dropped = new Set(out[list]);
    return rows[list].filter((row) => !dropped.has(row));
  };
  return {
    ...rows,
    dataQueries: isKept('dataQueries'),
    events: isKept('events'),
    dataSources: isKept('dataSources'),
    dataSourceOptions: isKept('dataSourceOptions'),
  };
}

/** Adds what the host has not by decision, as it was committed. Queries that are there by now stay as they are there. */
export function withLeftOut(rows: AppRows, committed: AppRows, leftOut: readonly string[]): AppRows {
  const there = new Set(rows.dataQueries.map(({ id }) => id));
  const out = partsOf(
    committed,
    leftOut.filter((id) => !there.has(id)),
  );
  const sources = new Set(rows.dataSources.map(({ id }) => id));
  return {
    ...rows,
    dataQueries: [...rows.dataQueries, ...out.dataQueries],
    events: [...withReferences(rows.events, committed, out.dataQueries), ...out.events],
    dataSources: [...rows.dataSources, ...out.dataSources.filter(({ id }) => !sources.has(id))],
    dataSourceOptions: [
      ...rows.dataSourceOptions,
      ...out.dataSourceOptions.filter(({ dataSourceId }) => !sources.has(String(dataSourceId))),
    ],
  };
}

/** ToolJet drops the id of an absent query from events in copies of a version. */
function withReferences(events: Row[], committed: AppRows, queries: Row[]): Row[] {
  const ids = new Set<unknown>(queries.map(({ id }) => id));
  const known = new Map(committed.events.map(({ id, event }) => [id, event]));
  return events.map((row) => {
    const before = known.get(row.id);
    if (!isRecord(before) || !isRecord(row.event) || !ids.has(before.queryId)) return row;
    const restored = { ...row.event, queryId: before.queryId };
    return (row.event.queryId ?? null) === null && isSameJson(restored, before)
      ? { ...row, event: restored }
      : row;
  });
}

/** Rows of these queries alone. */
function partsOf(rows: AppRows, leftOut: readonly string[]) {
  const ids = new Set<unknown>(leftOut);
  const dataQueries = rows.dataQueries.filter(({ id }) => ids.has(id));
  const others = new Set(
    rows.dataQueries.filter(({ id }) => !ids.has(id)).map(({ dataSourceId }) => dataSourceId),
  );
  const sources = new Set(
    dataQueries.map(({ dataSourceId }) => dataSourceId).filter((id) => !others.has(id)),
  );
  return {
    dataQueries,
    events: rows.events.filter(({ sourceId }) => ids.has(sourceId)),
    dataSources: rows.dataSources.filter(({ id }) => sources.has(id)),
    dataSourceOptions: rows.dataSourceOptions.filter(({ dataSourceId }) => sources.has(dataSourceId)),
  };
}

const MAX_USERS = 50;

/** Tells for each skipped data source which queries are left out, and what still names them. */
export function describeLeftOut(rows: AppRows, leftOut: readonly string[]): SettledSource[] {
  const queries = partsOf(rows, leftOut).dataQueries;
  const kept = withoutLeftOut(rows, leftOut);
  return rows.dataSources.flatMap(({ id, name, kind }) => {
    const own = queries.filter(({ dataSourceId }) => dataSourceId === id);
    if (own.length === 0) return [];
    return {
      ...{ id, name: String(name), kind: String(kind), done: 'skipped', secrets: [] },
      queries: own.map((query) => String(query.name)),
      usedBy: usersOf(kept, own).slice(0, MAX_USERS),
    };
  });
}

/** Finds the things whose events run one of the queries, or whose texts name one. */
function usersOf(rows: AppRows, queries: Row[]): LeftOutUser[] {
  const isNamedIn = mentionOf(queries);
  const running = new Set(
    rows.events.filter(({ event }) => isNamedIn(event)).map(({ sourceId }) => sourceId),
  );
  const of = (kind: LeftOutUser['kind'], things: Row[], contentOf: (row: Row) => unknown) =>
    things
      .filter((row) => running.has(row.id) || isNamedIn(contentOf(row)))
      .map(({ name }) => ({ kind, name: String(name) }));
  return [
    ...of('page', rows.pages, () => null),
    ...of('component', rows.components, (component) => component),
    ...of('query', rows.dataQueries, ({ options }) => options),
  ];
}

/** Returns a function that is true for a value with an id of the queries, or an expression such as `queries.stock`. */
function mentionOf(queries: Row[]): (value: unknown) => boolean {
  const names = queries.map(({ name }) => escaped(String(name))).join('|');
  const ids = queries.map(({ id }) => id).join('|');
  const mention = new RegExp(`${ids}|queries(?:\\.|\\[\\\\?["'])(?:${names})(?![\\w$])`);
  return (value) => value !== null && value !== undefined && mention.test(JSON.stringify(value));
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
