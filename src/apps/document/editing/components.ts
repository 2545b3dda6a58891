import { idsOfParent, isCanvas } from '../parents';
import { asObject, ONLY_PAGE, textOf, type AppModel, type Page } from './app-model';
import { isObject, type Json, type Path } from './path';
import { thingsIn } from './things';

/** Number of columns in the platform's layout grid. */
export const COLUMNS = 43;
const ASSUMED_CANVAS_PX = 1292;

export type Device = 'desktop' | 'mobile';

/** `left` and `width` in percent of the parent, `top` and `height` in pixels. */
export interface Box {
  left: number;
  width: number;
  top: number;
  height: number;
}

export type Part = 'properties' | 'styles' | 'general' | 'generalStyles' | 'validation' | 'others';

export interface Component {
  id: string;
  name: string;
  type: string;
  parentId: string | null;
  /** Slot of the parent: a tab index, `header` or `footer`. */
  slot: string | null;
  box: Box;
  /** Unit of `left` in the document: grid columns or percent. */
  leftUnit: 'columns' | 'percent';
  /** Device that `box` is for; without a layout of its own, the other device's layout is used. */
  device: Device;
  hasOwnLayout: boolean;
  /** True if the platform shows it on this device. */
  isShown: boolean;
  parts: Record<Part, Json>;
  /** Type information in older documents: the properties and their kinds. */
  meta: Json | null;
}

const known = { desktop: new WeakMap<object, Component>(), mobile: new WeakMap<object, Component>() };

interface PageOnDevice {
  document: unknown;
  model: AppModel;
  page: Page;
  device?: Device;
}

/** The components of a page. An unchanged component is the same object as before. */
export function componentsOf({ document, model, page, device = 'desktop' }: PageOnDevice): Component[] {
  const read = model.generation === 'lists' ? ofList : ofDefinition;
  const onPage = thingsIn(document)
    .ofKind('component')
    .filter(({ pageId, value }) => (pageId ?? ONLY_PAGE) === page.id && hasContent(model, value));
  const ids = new Set(onPage.map(({ id }) => id));
  return onPage.map(({ id, value }) => {
    const parent = parseParent(value.parent ?? asObject(value.component).parent, ids);
    return remembered(value, { device, parent }, () => read(id, value, { device, parent }));
  });
}

const hasContent = ({ generation }: AppModel, { component }: Json): boolean =>
  generation === 'lists' || isObject(component);

interface Placed {
  device: Device;
  parent: Parent;
}

function remembered(raw: object, { device, parent }: Placed, read: () => Component): Component {
  const found = known[device].get(raw);
  // The others on the page decide which of them a parent means.
  if (found?.parentId === parent.parentId && found.slot === parent.slot) return found;
  const component = read();
  known[device].set(raw, component);
  return component;
}

function ofList(id: string, raw: Json, { device, parent }: Placed): Component {
  const layouts = Array.isArray(raw.layouts) ? (raw.layouts as unknown[]).map(asObject) : [];
  const own = layouts.find(({ type }) => type === device);
  const layout = own ?? layouts.find(({ type }) => type === 'desktop') ?? layouts[0] ?? {};
  const leftUnit = layout.dimensionUnit === 'percent' ? 'percent' : 'columns';
  return {
    id,
    name: textOf(raw.name) ?? 'Component',
    type: textOf(raw.type) ?? 'Unknown',
    ...parent,
    box: boxOf(layout, leftUnit),
    leftUnit,
    device,
    hasOwnLayout: own !== undefined,
    isShown: isShownOn(asObject(raw.displayPreferences), device),
    parts: partsOf(raw, raw.displayPreferences),
    meta: null,
  };
}

function ofDefinition(id: string, raw: Json, { device, parent }: Placed): Component {
  const component = asObject(raw.component);
  const definition = asObject(component.definition);
  const layouts = asObject(raw.layouts);
  const layout = [layouts[device], layouts.desktop, layouts.mobile].find(isObject);
  return {
    id,
    name: textOf(component.name) ?? 'Component',
    type: textOf(component.component) ?? 'Unknown',
    ...parent,
    box: layout ? boxOf(layout, 'percent') : boxOfPixels(raw),
    leftUnit: 'percent',
    device,
    hasOwnLayout: isObject(layouts[device]),
    isShown: isShownOn(asObject(definition.others), device),
    parts: partsOf(definition, definition.others),
    meta: component,
  };
}

/** Follows the platform: shown on desktop by default, and on mobile only if set. */
function isShownOn(others: Json, device: Device): boolean {
  const holder = others[device === 'desktop' ? 'showOnDesktop' : 'showOnMobile'];
  const value = isObject(holder) ? holder.value : holder;
  if (value === undefined || value === null || value === '') return device === 'desktop';
  return value !== false && value !== '{{false}}' && value !== 'false';
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

type Parent = Pick<Component, 'parentId' | 'slot'>;

/** Parses a parent reference into component and slot; `ids`: of the components that it may mean. */
export function parseParent(value: unknown, ids: ReadonlySet<string>): Parent {
  const text = textOf(value);
  if (!text || isCanvas(text)) return { parentId: null, slot: null };
  const parentId = idsOfParent(text).find((id) => ids.has(id)) ?? text.slice(0, UUID_LENGTH);
  return { parentId, slot: text.slice(parentId.length + 1) || null };
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

/** Paths of a component; older documents have one per definition. */
export function pathsOf(
  document: unknown,
  { model, page, id }: { model: AppModel; page: Page; id: string },
): Path[] {
  const components = thingsIn(document).ofKind('component');
  const isOn = (pageId: string | null) => model.generation === 'lists' || (pageId ?? ONLY_PAGE) === page.id;
  return components.find((thing) => thing.id === id && isOn(thing.pageId))?.paths ?? [];
}

/** Path of a part, or of the name, inside a component. */
export function insideOf(model: AppModel, what: Part | 'name' | 'events'): Path {
  if (model.generation === 'definition')
    return what === 'name' ? ['component', 'name'] : ['component', 'definition', what];
  return [what === 'others' ? 'displayPreferences' : what];
}
