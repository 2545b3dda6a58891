import { asObject, pagePaths, textOf, type AppModel, type Page } from './app-model';
import { isObject, segmentOf, valueAt, type Json, type Path } from './path';

/** The columns of the grid that the platform lays components out on. */
export const COLUMNS = 43;
const ASSUMED_CANVAS_PX = 1292;

/** Left and width in percent of what it stands in, top and height in pixels. */
export interface Box {
  left: number;
  width: number;
  top: number;
  height: number;
}

export const PARTS = ['properties', 'styles', 'general', 'generalStyles', 'validation', 'others'] as const;
export type Part = (typeof PARTS)[number];

export interface Component {
  id: string;
  name: string;
  type: string;
  parentId: string | null;
  /** Which part of its parent it is in: a tab's index, `header`, `footer`. */
  slot: string | null;
  box: Box;
  /** What `left` counts: columns of the grid, or percent. */
  leftUnit: 'columns' | 'percent';
  parts: Record<Part, Json>;
}

const known = new WeakMap<object, Component>();

/** The components of a page. One that did not change is the same object as before. */
export function componentsOf(document: unknown, model: AppModel, page: Page): Component[] {
  if (model.generation === 'lists') {
    const list = valueAt(document, [...model.body, 'components']);
    if (!Array.isArray(list)) return [];
    return list
      .filter((raw): raw is Json => isObject(raw) && raw.pageId === page.id)
      .map((raw) => remembered(raw, () => ofList(raw)));
  }
  const map = valueAt(document, [...page.path, 'components']);
  return Object.entries(asObject(map))
    .filter((entry): entry is [string, Json] => isObject(entry[1]))
    .map(([id, raw]) => remembered(raw, () => ofDefinition(id, raw)));
}

function remembered(raw: object, read: () => Component): Component {
  const component = known.get(raw) ?? read();
  known.set(raw, component);
  return component;
}

function ofList(raw: Json): Component {
  const layouts = Array.isArray(raw.layouts) ? (raw.layouts as unknown[]).map(asObject) : [];
  const layout = layouts.find(({ type }) => type === 'desktop') ?? layouts[0] ?? {};
  const leftUnit = layout.dimensionUnit === 'percent' ? 'percent' : 'columns';
  return {
    id: String(raw.id),
    name: textOf(raw.name) ?? 'Component',
    type: textOf(raw.type) ?? 'Unknown',
    ...parentOf(raw.parent),
    box: boxOf(layout, leftUnit),
    leftUnit,
    parts: partsOf(raw, raw.displayPreferences),
  };
}

function ofDefinition(id: string, raw: Json): Component {
  const component = asObject(raw.component);
  const definition = asObject(component.definition);
  const layouts = asObject(raw.layouts);
  const layout = isObject(layouts.desktop)
    ? layouts.desktop
    : isObject(layouts.mobile)
      ? layouts.mobile
      : null;
  return {
    id,
    name: textOf(component.name) ?? 'Component',
    type: textOf(component.component) ?? 'Unknown',
    ...parentOf(raw.parent ?? component.parent),
    box: layout ? boxOf(layout, 'percent') : boxOfPixels(raw),
    leftUnit: 'percent',
    parts: partsOf(definition, definition.others),
  };
}

const partsOf = (raw: Json, others: unknown): Record<Part, Json> => ({
  properties: asObject(raw.properties),
  styles: asObject(raw.styles),
  general: asObject(raw.general),
  generalStyles: asObject(raw.generalStyles),
  validation: asObject(raw.validation),
  others: asObject(others),
});

const UUID_LENGTH = 36;

function parentOf(value: unknown): { parentId: string | null; slot: string | null } {
  const text = textOf(value);
  if (!text || text.startsWith('canvas')) return { parentId: null, slot: null };
  return { parentId: text.slice(0, UUID_LENGTH), slot: text.slice(UUID_LENGTH + 1) || null };
}

const numberOf = (value: unknown, fallback: number): number =>
  typeof value === 'number' && Number.isFinite(value) ? value : fallback;

const columnsToPercent = (columns: number): number => (columns / COLUMNS) * 100;

const boxOf = (layout: Json, leftUnit: Component['leftUnit']): Box => ({
  left: leftUnit === 'percent' ? numberOf(layout.left, 0) : columnsToPercent(numberOf(layout.left, 0)),
  width: columnsToPercent(numberOf(layout.width, 10)),
  top: numberOf(layout.top, 0),
  height: numberOf(layout.height, 40),
});

const boxOfPixels = (raw: Json): Box => ({
  left: (numberOf(raw.left, 0) / ASSUMED_CANVAS_PX) * 100,
  width: (numberOf(raw.width, 300) / ASSUMED_CANVAS_PX) * 100,
  top: numberOf(raw.top, 0),
  height: numberOf(raw.height, 40),
});

/** Where a component stands: in older documents once per definition that has it. */
export function pathsOf(
  document: unknown,
  { model, page, id }: { model: AppModel; page: Page; id: string },
): Path[] {
  if (model.generation === 'definition') {
    return pagePaths(model, page)
      .map((path) => [...path, 'components', id])
      .filter((path) => valueAt(document, path) !== undefined);
  }
  const path = [...model.body, 'components'];
  const list = valueAt(document, path);
  if (!Array.isArray(list)) return [];
  const index = list.findIndex((raw: unknown) => isObject(raw) && raw.id === id);
  return index === -1 ? [] : [[...path, segmentOf(list, index)]];
}

/** The path of a part, or of the name, inside of a component. */
export function insideOf(model: AppModel, what: Part | 'name' | 'events'): Path {
  if (model.generation === 'definition')
    return what === 'name' ? ['component', 'name'] : ['component', 'definition', what];
  return [what === 'others' ? 'displayPreferences' : what];
}

/** The path of the layout that is drawn. */
export function layoutPathOf(document: unknown, model: AppModel, component: Path): Path {
  if (model.generation === 'definition') {
    const layouts = asObject(valueAt(document, [...component, 'layouts']));
    const name = ['desktop', 'mobile'].find((key) => isObject(layouts[key]));
    return name ? [...component, 'layouts', name] : component;
  }
  const layouts = valueAt(document, [...component, 'layouts']);
  if (!Array.isArray(layouts)) return [...component, 'layouts', 0];
  const index = Math.max(
    0,
    layouts.findIndex((layout: unknown) => asObject(layout).type === 'desktop'),
  );
  return [...component, 'layouts', segmentOf(layouts, index)];
}
