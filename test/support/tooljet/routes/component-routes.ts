import { randomUUID } from 'node:crypto';
import { Refusal } from '../refusal';
import type { ComponentRow, Json, LayoutRow } from '../rows';
import type { ToolJetState } from '../state';
import { type Answer, type Call, created, getVersion, ok, requireValid, type Route } from './route';

const PATH = '/v2/apps/:app/versions/:version/components';

export const componentRoutes: Route[] = [
  { method: 'POST', path: PATH, isForBuilders: true, handle: createComponents },
  { method: 'PUT', path: PATH, isForBuilders: true, handle: changeComponent },
  { method: 'PUT', path: `${PATH}/layout`, isForBuilders: true, handle: moveComponents },
  { method: 'DELETE', path: PATH, isForBuilders: true, handle: deleteComponents },
];

function begin(call: Call): { state: ToolJetState; versionId: string } {
  requireValid([
    typeof call.body.is_user_switched_version !== 'boolean' &&
      'is_user_switched_version must be a boolean value',
  ]);
  return { state: call.state, versionId: getVersion(call).id };
}

/** Saves rows. A row with an existing id is replaced, wherever it was, and given layouts are added to its own. */
function createComponents(call: Call): Answer {
  const { state, versionId } = begin(call);
  const pageId = String(call.body.pageId);
  if (!state.pages.find(pageId)) throw new Refusal(422, 'page id is empty');
  for (const [id, component] of Object.entries(call.body.diff as Record<string, Json>)) {
    saveComponent(state, { id, pageId, component });
    for (const [type, layout] of Object.entries(
      (component.layouts as Record<string, Json> | undefined) ?? {},
    ))
      state.layouts.save({ ...(layout as unknown as LayoutRow), id: randomUUID(), type, componentId: id });
  }
  state.touchVersion(versionId);
  return created();
}

function saveComponent(
  state: ToolJetState,
  { id, pageId, component }: { id: string; pageId: string; component: Json },
): void {
  const known = state.components.find(id);
  // A column that is not sent keeps its value, as TypeORM's `save` leaves it.
  const column = <Key extends keyof ComponentRow>(key: Key, sent: unknown = component[key]) =>
    (sent === undefined ? (known?.[key] ?? null) : sent) as ComponentRow[Key];
  state.components.save({
    ...{ id, name: String(component.name), type: String(component.type), pageId },
    parent: column('parent'),
    properties: column('properties'),
    general: column('general'),
    styles: column('styles'),
    generalStyles: column('generalStyles'),
    displayPreferences: column('displayPreferences', component.others),
    validation: column('validation'),
    createdAt: known?.createdAt ?? state.now,
    updatedAt: state.now,
  });
}

/** Applies the first component only: ToolJet has a `return` inside its loop. */
function changeComponent(call: Call): Answer {
  const { state, versionId } = begin(call);
  const [first] = Object.entries(call.body.diff as Record<string, { component: Json }>);
  if (first) mergeInto(state, first[0], first[1].component);
  state.touchVersion(versionId);
  return ok();
}

function mergeInto(state: ToolJetState, id: string, change: Json): void {
  const known = state.components.find(id);
  if (!known) return;
  const { definition, ...columns } = change as { definition?: Record<string, Json> };
  const merged = Object.entries(definition ?? {}).map(([key, value]) => {
    const column = key === 'others' ? 'displayPreferences' : key;
    return [column, deepMerge(known[column as keyof ComponentRow] as Json | null, value)];
  });
  state.components.update(id, { ...columns, ...Object.fromEntries(merged), updatedAt: state.now });
}

function deepMerge(standing: unknown, sent: unknown): unknown {
  const isObject = (value: unknown): value is Json =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject(standing) || !isObject(sent)) return sent;
  const merged = { ...standing };
  for (const [key, value] of Object.entries(sent)) merged[key] = deepMerge(standing[key], value);
  return merged;
}

/** Merges into existing layouts; does nothing for a type without one, and with a parent. */
function moveComponents(call: Call): Answer {
  const { state, versionId } = begin(call);
  for (const [id, { layouts }] of Object.entries(call.body.diff as Record<string, { layouts?: Json }>))
    for (const [type, layout] of Object.entries(layouts ?? {}))
      for (const row of state.layoutsOf(id))
        if (row.type === type) state.layouts.update(row.id, layout as Partial<LayoutRow>);
  state.touchVersion(versionId);
  return ok();
}

/** Children survive. */
function deleteComponents(call: Call): Answer {
  const { state, versionId } = begin(call);
  const ids = new Set(call.body.diff as string[]);
  state.deleteComponents(({ id }) => ids.has(id));
  if (call.body.is_component_cut !== true) state.events.deleteWhere(({ sourceId }) => ids.has(sourceId));
  state.touchVersion(versionId);
  return ok();
}
