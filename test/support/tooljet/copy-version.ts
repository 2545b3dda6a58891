import { randomUUID } from 'node:crypto';
import { mapTexts } from './map-texts';
import type { DataSourceRow, EventRow, Json, LayoutRow, QueryRow, VersionRow } from './rows';
import type { ToolJetState } from './state';
import { byCreation } from './table';

/** Types whose children are copied and imported with whatever slot follows the parent's id. */
const TYPES_WITH_SLOTS = new Set(['Tabs', 'Calendar']);
const UUID_LENGTH = 36;
const REFERENCES = new Set(['queryId', 'componentId', 'pageId', 'modal', 'table']);

/** Copies a version within its app, with the faults of its ToolJet: see the README. */
export function copyVersion(
  state: ToolJetState,
  { from, name, appId }: { from: VersionRow; name: string; appId: string },
): VersionRow {
  const version = state.versions.save({
    ...{ ...from, ...state.times, id: randomUUID(), name, appId },
    ...(state.personality.versions.hasStatus && { status: 'DRAFT', parentVersionId: from.id }),
  });
  const ids = new Map<string, string>();
  copyPages(state, { from, version, ids });
  copyComponents(state, { from, ids });
  const copies = copyQueries(state, { from, version, ids });
  copyEvents(state, { from, version, ids, copies });
  if (state.personality.imports.mapsTexts) mapTexts(state, version.id, ids);
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
    for (const layout of copiedLayouts(state, component.id))
      state.layouts.save({ ...layout, id: randomUUID(), componentId: copy.id });
  }
}

function copiedLayouts(state: ToolJetState, componentId: string): LayoutRow[] {
  const layouts = state.layoutsOf(componentId);
  if (!state.personality.copies.dropsDoubleLayouts) return layouts;
  return [...new Map(layouts.map((layout) => [layout.type, layout])).values()];
}

/** Returns null for a slot that this version does not know, such as a Kanban's `-modal` in 2.27. */
export function mapParent(
  state: ToolJetState,
  parent: string | null,
  ids: ReadonlyMap<string, string>,
): string | null {
  if (parent === null) return null;
  const [id, slot] = [parent.slice(0, UUID_LENGTH), parent.slice(UUID_LENGTH)];
  const mapped = ids.get(id);
  if (mapped === undefined) return null;
  const type = state.components.find(id)?.type ?? '';
  return keepsSlot(slot, type, state.personality.copies.slots) ? mapped + slot : null;
}

/** Returns true if a child keeps its place in a parent of this type. */
export const keepsSlot = (slot: string, type: string, slots: readonly string[]): boolean =>
  slot === '' || TYPES_WITH_SLOTS.has(type) || slots.includes(slot);

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
  for (const row of state.dataSourceOptions.where(({ dataSourceId }) => dataSourceId === source.id))
    state.dataSourceOptions.save({
      ...{ ...row, id: randomUUID(), dataSourceId: copy.id, options: row.options ?? {} },
      ...state.times,
    });
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
