import { keyOfJson, layoutsOf, type JsonRecord, type AppRows, type Row } from './rows';

/** Content of a version: things by their ids, without times, order and what belongs to a host. */
export interface NormalApp {
  name: unknown;
  settings: JsonRecord;
  pages: Record<string, JsonRecord>;
  components: Record<string, JsonRecord>;
  queries: Record<string, JsonRecord>;
  /** By owner and index, because their ids are the server's. */
  events: Record<string, unknown>;
}

export function normalForm(rows: AppRows): NormalApp {
  return {
    name: rows.body.name ?? null,
    settings: settingsOf(rows),
    pages: byId(rows.pages, normalPage),
    components: byId(rows.components, normalComponent),
    queries: byId(rows.dataQueries, normalQuery),
    events: normalEvents(rows.events),
  };
}

/** Settings of the version. `homePageId` is null if it names no page: real documents come without it. */
export function settingsOf({ version, pages }: Pick<AppRows, 'version' | 'pages'>): JsonRecord {
  const { homePageId, showViewerNavigation, globalSettings } = version;
  return {
    homePageId: pages.some(({ id }) => id === homePageId) ? homePageId : null,
    showViewerNavigation: showViewerNavigation !== false,
    globalSettings: globalSettings ?? null,
  };
}

export const normalPage = ({ name, handle, index, hidden, disabled }: JsonRecord): JsonRecord => ({
  ...{ name, handle, index },
  hidden: hidden || false,
  disabled: disabled || false,
});

/** Columns of a component that are JSON. */
export const COMPONENT_COLUMNS = [
  'properties',
  'general',
  'styles',
  'generalStyles',
  'displayPreferences',
  'validation',
] as const;

export function normalComponent(component: JsonRecord): JsonRecord {
  const { name, type, pageId, parent } = component;
  const columns = COMPONENT_COLUMNS.map((column) => [column, component[column] ?? null]);
  return {
    ...{ name, type, pageId, parent: parent || null },
    ...(Object.fromEntries(columns) as JsonRecord),
    layouts: normalLayouts(component),
  };
}

/** By type; a second layout of one type stays visible. */
export function normalLayouts(component: JsonRecord): JsonRecord {
  const layouts: JsonRecord = {};
  for (const { type, top, left, width, height } of layoutsOf(component)) {
    let key = String(type);
    while (key in layouts) key += '+';
    layouts[key] = { top, left, width, height };
  }
  return layouts;
}

export const normalQuery = ({ name, options, dataSourceId }: JsonRecord): JsonRecord => ({
  name,
  // A query without options gets empty ones there.
  options: options ?? {},
  dataSourceId,
});

export const normalEvent = ({ name, index, sourceId, target, event }: JsonRecord): JsonRecord => ({
  ...{ name, index, sourceId, target },
  event: event ?? null,
});

function normalEvents(events: Row[]): Record<string, unknown> {
  const normal: Record<string, unknown> = {};
  const sorted = events.map(normalEvent).sort((a, b) => (keyOfJson(a) < keyOfJson(b) ? -1 : 1));
  for (const event of sorted) {
    let key = `${String(event.sourceId)} ${String(event.target)} ${String(event.index)}`;
    while (key in normal) key += '+';
    normal[key] = event;
  }
  return normal;
}

const byId = (rows: Row[], normal: (row: Row) => JsonRecord): Record<string, JsonRecord> =>
  Object.fromEntries(rows.map((row) => [row.id, normal(row)]));
