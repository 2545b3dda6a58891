import { randomUUID } from 'node:crypto';
import { Refusal } from '../refusal';
import type { ComponentRow, Json, LayoutRow } from '../rows';
import type { ToolJetState } from '../state';
import { insertEvents } from './event-routes';
import {
  type Answer,
  type Call,
  created,
  getEditable,
  ok,
  requireUuid,
  requireValid,
  type Route,
  UNSEEN,
} from './route';
import type { BatchOperation } from '../personality';

const PATH = '/v2/apps/:app/versions/:version/components';

export const componentRoutes: Route[] = [
  { method: 'POST', path: PATH, seen: 'component-create', isForBuilders: true, handle: createComponents },
  { method: 'PUT', path: PATH, seen: 'component-update', isForBuilders: true, handle: changeComponent },
  {
    method: 'PUT',
    path: `${PATH}/layout`,
    seen: 'components-layout',
    isForBuilders: true,
    handle: moveComponents,
  },
  {
    ...{ method: 'PUT', path: `${PATH}/batch`, seen: UNSEEN, handle: runBatch },
    ...{ isForBuilders: true, isIn: ({ components }) => components.batch.length > 0 },
  },
  { method: 'DELETE', path: PATH, seen: 'component-delete', isForBuilders: true, handle: deleteComponents },
];

interface Editing {
  state: ToolJetState;
  versionId: string;
}

function begin(call: Call): Editing {
  requireValid([
    typeof call.body.is_user_switched_version !== 'boolean' &&
      'is_user_switched_version must be a boolean value',
  ]);
  return { state: call.state, versionId: getEditable(call).id };
}

/** ToolJet's own check of the body fails without it. */
function requireDiff({ body }: Call): void {
  if (body.diff === undefined) throw new Refusal(500, "Cannot read properties of undefined (reading 'diff')");
}

function createComponents(call: Call): Answer {
  const editing = begin(call);
  requireDiff(call);
  insertComponents(editing, String(call.body.pageId), call.body.diff as Record<string, Json>);
  editing.state.touchVersion(editing.versionId);
  return created();
}

/** Saves rows. A row with an existing id is replaced, wherever it was, and given layouts are added to its own. */
function insertComponents({ state, versionId }: Editing, pageId: string, diff: Record<string, Json>): void {
  const { requiresOwnPage, wordsForUnknownPage } = state.personality.components;
  const page = state.pages.find(pageId);
  if (!page || (requiresOwnPage && page.appVersionId !== versionId))
    throw new Refusal(422, wordsForUnknownPage);
  for (const [id, { name }] of Object.entries(diff)) {
    requireUuid(id);
    if (name === undefined) throw new Refusal(422, 'name is empty');
  }
  for (const [id, component] of Object.entries(diff)) {
    saveComponent(state, { id, pageId, component });
    for (const [type, layout] of Object.entries(
      (component.layouts as Record<string, Json> | undefined) ?? {},
    ))
      state.layouts.save({
        ...state.personality.added.layout,
        ...(layout as unknown as LayoutRow),
        ...{ id: randomUUID(), type, componentId: id },
      });
  }
}

function saveComponent(
  state: ToolJetState,
  { id, pageId, component }: { id: string; pageId: string; component: Json },
): void {
  const known = state.components.find(id);
  const { properties = {}, styles = {}, validation = {}, others: displayPreferences = null } = component;
  const { parent = null, general = null, generalStyles = null } = component;
  const columns = { parent, properties, general, styles, generalStyles, displayPreferences, validation };
  state.components.save({
    ...state.personality.added.component,
    ...{ id, name: String(component.name), type: String(component.type), pageId },
    ...(columns as Pick<ComponentRow, keyof typeof columns>),
    createdAt: known?.createdAt ?? state.now,
    updatedAt: state.now,
  });
}

function changeComponent(call: Call): Answer {
  const editing = begin(call);
  requireDiff(call);
  changeComponents(editing, call.body.diff as Record<string, { component: Json }>);
  editing.state.touchVersion(editing.versionId);
  return ok();
}

/** Older versions apply the first component only; all stop at an unknown one, without a word. */
function changeComponents({ state }: Editing, diff: Record<string, { component: Json }>): void {
  const { changedPerCall } = state.personality.components;
  const changes = Object.entries(diff);
  for (const [id, { component }] of changedPerCall === 'first' ? changes.slice(0, 1) : changes)
    if (!mergeInto(state, id, component)) return;
}

function mergeInto(state: ToolJetState, id: string, change: Json): boolean {
  const known = state.components.find(id);
  if (!known) return false;
  const { replacesListsOf } = state.personality.components;
  const replacesLists = replacesListsOf.includes(known.type);
  const { definition, ...columns } = change as { definition?: Record<string, Json> };
  const merged = Object.entries(definition ?? {}).map(([key, value]) => {
    const column = key === 'others' ? 'displayPreferences' : key;
    return [column, deepMerge(known[column as keyof ComponentRow], value, replacesLists)];
  });
  state.components.update(id, { ...columns, ...Object.fromEntries(merged), updatedAt: state.now });
  return true;
}

/** Lists are replaced, or merged by position as lodash does. */
function deepMerge(standing: unknown, sent: unknown, replacesLists: boolean): unknown {
  const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;
  if (!isObject(standing) || !isObject(sent)) return sent;
  if (Array.isArray(standing) !== Array.isArray(sent)) return sent;
  if (Array.isArray(sent) && replacesLists) return sent;
  const merged = (Array.isArray(standing) ? [...(standing as unknown[])] : { ...standing }) as Json;
  for (const [key, value] of Object.entries(sent))
    merged[key] = deepMerge(standing[key], value, replacesLists);
  return merged;
}

function moveComponents(call: Call): Answer {
  const editing = begin(call);
  changeLayouts(editing, call.body.diff as LayoutDiff);
  editing.state.touchVersion(editing.versionId);
  return ok();
}

type LayoutDiff = Record<string, { layouts?: Json; component?: { parent?: string | null } }>;

/** Merges into existing layouts; does nothing for a type without one. A parent beside them is for later versions. */
function changeLayouts({ state }: Editing, diff: LayoutDiff): void {
  const { layoutMovesParent } = state.personality.components;
  for (const [id, { layouts, component }] of Object.entries(diff)) {
    for (const [type, layout] of Object.entries(layouts ?? {}))
      changeLayout(state, { id, type, layout: layout as Partial<LayoutRow> });
    if (layoutMovesParent && component)
      state.components.update(id, { parent: component.parent ?? null, updatedAt: state.now });
  }
}

/** Changes a layout; if there are two of the type, the first one alone. */
function changeLayout(
  state: ToolJetState,
  { id, type, layout }: { id: string; type: string; layout: Partial<LayoutRow> },
): void {
  const row = state.layoutsOf(id).find((one) => one.type === type);
  if (row) state.layouts.update(row.id, layout);
}

function deleteComponents(call: Call): Answer {
  const editing = begin(call);
  removeComponents(editing, call.body.diff as string[], call.body.is_component_cut === true);
  editing.state.touchVersion(editing.versionId);
  return ok();
}

/** Children survive. */
function removeComponents({ state }: Editing, diff: string[], isCut: boolean): void {
  const ids = new Set(diff);
  state.deleteComponents(({ id }) => ids.has(id));
  if (!isCut) state.events.deleteWhere(({ sourceId }) => ids.has(sourceId));
}

interface Batch {
  create?: { diff: Record<string, Json>; pageId: string };
  update?: { diff: Record<string, { component: Json }> };
  delete?: { diff: string[]; is_component_cut?: boolean };
  layout?: { diff: LayoutDiff };
  events?: Json[];
}

/** Carries out the operations that this version knows, in its order; others are passed over without a word. */
function runBatch(call: Call): Answer {
  const editing = { state: call.state, versionId: getEditable(call).id };
  const batch = call.body.diff as Batch;
  const run: Record<BatchOperation, () => unknown> = {
    create: () => insertComponents(editing, batch.create!.pageId, batch.create!.diff),
    update: () => changeComponents(editing, batch.update!.diff),
    delete: () => removeComponents(editing, batch.delete!.diff, batch.delete!.is_component_cut === true),
    layout: () => changeLayouts(editing, batch.layout!.diff),
    events: () => insertEvents(call, batch.events!, false),
  };
  const known = call.state.personality.components.batch.filter((operation) => batch[operation]);
  const results = known.map((operation) => [
    TOLD_AS[operation],
    run[operation]() ?? countOf(batch, operation),
  ]);
  call.state.touchVersion(editing.versionId);
  return ok(Object.fromEntries(results));
}

const TOLD_AS = {
  ...{ create: 'created', update: 'updated', delete: 'deleted', layout: 'layout', events: 'events' },
} satisfies Record<BatchOperation, string>;

const countOf = (batch: Batch, operation: BatchOperation): number => {
  const { diff } = batch[operation] as { diff: object };
  return Object.keys(diff).length;
};
