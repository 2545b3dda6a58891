import { randomUUID } from 'node:crypto';
import type { DataSourceRow, EventRow, Json, QueryRow, VersionRow } from './rows';
import type { ToolJetState } from './state';
import { byCreation } from './table';

/** Types whose children are copied and imported with the slot that follows the parent's id. */
const KNOWN_SLOTS = new Set(['Tabs', 'Calendar']);
const UUID_LENGTH = 36;
const REFERENCES = new Set(['queryId', 'componentId', 'pageId', 'modal', 'table']);

/** Copies a version within its app, with the faults of 2.27: see the README. */
export function copyVersion(
  state: ToolJetState,
  { from, name }: { from: VersionRow; name: string },
): VersionRow {
  const version = state.versions.save({ ...from, ...state.times, id: randomUUID(), name });
  const ids = new Map<string, string>();
  copyPages(state, { from, version, ids });
  copyComponents(state, { from, ids });
  const copies = copyQueries(state, { from, version, ids });
  copyEvents(state, { from, version, ids, copies });
  state.versions.update(version.id, { homePageId: ids.get(from.homePageId ?? '') ?? null });
  return state.versions.find(version.id)!;
}

interface Copying {
  from: VersionRow;
  version: VersionRow;
  ids: Map<string, string>;
}

function copyPages(state: ToolJetState, { from, version, ids }: Copying): void {
  for (const page of byCreation(state.pagesOf(from.id))) {
    const copy = state.pages.save({ ...page, ...state.times, id: randomUUID(), appVersionId: version.id });
    ids.set(page.id, copy.id);
  }
}

function copyComponents(state: ToolJetState, { from, ids }: Pick<Copying, 'from' | 'ids'>): void {
  const components = byCreation(state.componentsOf(from.id));
  for (const { id } of components) ids.set(id, randomUUID());
  for (const component of components) {
    const copy = { ...component, ...state.times, id: ids.get(component.id)! };
    state.components.save({
      ...copy,
      pageId: ids.get(component.pageId)!,
      parent: mapParent(state, component.parent, ids),
    });
    for (const layout of state.layoutsOf(component.id))
      state.layouts.save({ ...layout, id: randomUUID(), componentId: copy.id });
  }
}

/** Returns null for the slot of a type that 2.27 does not know, such as a Kanban's `-modal`. */
export function mapParent(
  state: ToolJetState,
  parent: string | null,
  ids: ReadonlyMap<string, string>,
): string | null {
  if (parent === null) return null;
  const [id, slot] = [parent.slice(0, UUID_LENGTH), parent.slice(UUID_LENGTH)];
  const mapped = ids.get(id);
  if (mapped === undefined) return slot === '' ? null : null;
  const type = state.components.find(id)?.type ?? '';
  return slot === '' || KNOWN_SLOTS.has(type) ? mapped + slot : null;
}

interface QueryCopy {
  from: QueryRow;
  to: QueryRow;
}

/**
 * Copies the version's own data sources with their queries, then the queries on global ones. An imported global data source
 * has the version's id, so its queries are copied twice, once onto a local copy of it.
 */
function copyQueries(state: ToolJetState, { from, version, ids }: Copying): QueryCopy[] {
  const copies: QueryCopy[] = [];
  const copyTo = (source: DataSourceRow, dataSourceId: string) => {
    for (const query of byCreation(state.queriesOf(from.id))) {
      if (query.dataSourceId !== source.id) continue;
      const to = { ...query, ...state.times, id: randomUUID(), dataSourceId, appVersionId: version.id };
      copies.push({ from: query, to: state.queries.save(to) });
      ids.set(query.id, to.id);
    }
  };
  for (const source of state.dataSources.where(({ appVersionId }) => appVersionId === from.id))
    copyTo(source, copyDataSource(state, source, version.id));
  for (const source of state.dataSources.where(({ scope }) => scope === 'global')) copyTo(source, source.id);
  return copies;
}

function copyDataSource(state: ToolJetState, source: DataSourceRow, versionId: string): string {
  const own = { id: randomUUID(), appVersionId: versionId, scope: 'local', organizationId: null };
  const copy = state.dataSources.save({ ...source, ...state.times, ...own });
  for (const { dataSourceId, options } of state.dataSourceOptions.all)
    if (dataSourceId === source.id) state.addOptions(copy.id, options ?? {});
  return copy.id;
}

function copyEvents(
  state: ToolJetState,
  { from, version, ids, copies }: Copying & { copies: QueryCopy[] },
): void {
  const save = (event: EventRow, sourceId: string) =>
    state.events.save({
      ...event,
      ...state.times,
      id: randomUUID(),
      sourceId,
      appVersionId: version.id,
      event: mapEvent(event.event, ids),
    });
  for (const event of byCreation(state.eventsOf(from.id))) {
    if (event.target === 'data_query')
      for (const copy of copies.filter(({ from: { id } }) => id === event.sourceId)) save(event, copy.to.id);
    else if (ids.has(event.sourceId)) save(event, ids.get(event.sourceId)!);
  }
}

/** Maps the references of an event; dangling ones are dropped. */
export function mapEvent(event: Json, ids: ReadonlyMap<string, string>): Json {
  const entries = Object.entries(event).map(([key, value]) => {
    const isReference = REFERENCES.has(key) && typeof value === 'string' && value !== '';
    return [key, isReference ? ids.get(value) : value] as const;
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
