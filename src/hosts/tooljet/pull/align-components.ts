import { isSameJson, type JsonRecord } from '../document/json';
import { COMPONENT_COLUMNS, normalComponent, normalLayouts } from '../document/normal-form';
import type { Row } from '../document/rows';
import { type Editing, inHostIds } from './editing';

type ByPage = Map<string, Record<string, JsonRecord>>;

interface Plan {
  /** Deleted for good, with their events. */
  gone: string[];
  /** Deleted to be created again, because a layout cannot be added or removed otherwise. */
  cut: string[];
  saved: ByPage;
  moved: ByPage;
}

/** Deletes, creates, replaces and moves components: at most four calls, and two for each page. */
export async function alignComponents(editing: Editing): Promise<void> {
  const { editor } = editing;
  const wanted = inHostIds(editing);
  const plan = planComponents(
    editing.current.components,
    wanted.components,
    new Set(wanted.pages.map(({ id }) => id)),
  );
  const [first] = wanted.pages;
  if (plan.gone.length > 0) await editor.deleteComponents(first.id, plan.gone, false);
  if (plan.cut.length > 0) await editor.deleteComponents(first.id, plan.cut, true);
  for (const [pageId, components] of plan.saved) await editor.saveComponents(pageId, components);
  for (const [pageId, layouts] of plan.moved) await editor.moveComponents(pageId, layouts);
}

/** Components of pages that are to be deleted go with them. */
export function planComponents(current: Row[], wanted: Row[], pages: ReadonlySet<string>): Plan {
  const kept = new Set(wanted.map(({ id }) => id));
  const standing = new Map(current.map((component) => [component.id, component]));
  const gone = current
    .filter(({ id, pageId }) => !kept.has(id) && pages.has(String(pageId)))
    .map(({ id }) => id);
  const plan: Plan = { gone, cut: [], saved: new Map(), moved: new Map() };
  for (const component of wanted) planComponent(component, standing.get(component.id), plan);
  return plan;
}

function planComponent(component: Row, known: Row | undefined, plan: Plan): void {
  const { id } = component;
  const pageId = String(component.pageId);
  const layouts = normalLayouts(component);
  const standing = known && normalLayouts(known);
  if (!standing || !hasSameKeys(layouts, standing)) {
    if (known) plan.cut.push(id);
    put(plan.saved, pageId, [id, { ...columnsOf(component), layouts }]);
    return;
  }
  if (!isSameJson(withoutLayouts(component), withoutLayouts(known)))
    put(plan.saved, pageId, [id, columnsOf(component, known)]);
  if (!isSameJson(layouts, standing)) put(plan.moved, pageId, [id, layouts]);
}

function put(pages: ByPage, pageId: string, [id, value]: [string, JsonRecord]): void {
  pages.set(pageId, { ...pages.get(pageId), [id]: value });
}

/** Null is sent only to clear a column: one that is not sent stays as it is, and a new component has none. */
function columnsOf(component: Row, known?: Row): JsonRecord {
  const { name, type } = component;
  const columns = ['parent', ...COMPONENT_COLUMNS].map((column) => {
    const value = component[column] || null;
    const isSent = value !== null || (known?.[column] ?? null) !== null;
    return [column === 'displayPreferences' ? 'others' : column, isSent ? value : undefined] as const;
  });
  return { name, type, ...Object.fromEntries(columns.filter(([, value]) => value !== undefined)) };
}

const withoutLayouts = (component: Row): JsonRecord => ({ ...normalComponent(component), layouts: null });

/** A doubled layout has a key of its own, so that its component is made anew. */
const hasSameKeys = (left: JsonRecord, right: JsonRecord): boolean =>
  Object.keys(left).length === Object.keys(right).length && Object.keys(left).every((key) => key in right);
