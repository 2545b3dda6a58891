import { asObject, pagePaths, type AppModel, type Page } from './app-model';
import { componentsOf, insideOf, pathsOf, type Component, type Device, type Part } from './components';
import type { Added, Edit } from './edit';
import { appendTo, setAt } from './edits';
import { renameUses } from './name-uses';
import { requireName } from './names';
import { withDescendants } from './nesting';
import { isObject, segmentOf, valueAt, type Path } from './path';
import { baseNameOf, freeComponentName, newComponent, type Template } from './new-component';
import type { SourceText } from './source-text';

/** The document and the open page, as input for edits. */
export interface PageContext {
  document: unknown;
  model: AppModel;
  page: Page;
  /** Device whose layouts are edited; the desktop by default. */
  device?: Device;
  /** Prints a value of the document with its original spelling. */
  print: SourceText['print'];
}

interface PartChange {
  id: string;
  part: Part;
  key: string;
  raw: string;
  /** True if an expression replaces a plain value; the platform marks that. */
  isExpression?: boolean;
}

export function setPart(context: PageContext, { id, part, key, raw, isExpression }: PartChange): Edit[] {
  const { document, model } = context;
  return pathsOf(document, { ...context, id }).flatMap((path) => {
    const inside = [...path, ...insideOf(model, part)];
    const mark = isExpression ? ',"fxActive":true' : '';
    if (!isObject(valueAt(document, inside)))
      return [setAt(document, inside, `{${JSON.stringify(key)}:{"value":${raw}${mark}}}`)];
    const field = [...inside, key];
    const holder = valueAt(document, field);
    // Nearly always `{ "value": … }`; some old documents have bare values.
    if (holder === undefined) return [setAt(document, field, `{"value":${raw}${mark}}`)];
    if (!isObject(holder)) return [setAt(document, field, raw)];
    const isMarked = holder.fxActive === true;
    const isSame = isExpression === undefined || isMarked === isExpression;
    return [
      setAt(document, [...field, 'value'], raw),
      ...(isSame ? [] : [setAt(document, [...field, 'fxActive'], String(isExpression))]),
    ];
  });
}

/**
 * Renames a component, and has code and expressions call it by the new name.
 * @throws NameError
 */
export function renameComponent(context: PageContext, { id, name: former }: Component, name: string): Edit[] {
  const { document, model, page } = context;
  const others = componentsOf({ document, model, page }).filter((component) => component.id !== id);
  requireName(
    'component',
    name,
    others.map((component) => component.name),
  );
  return [
    ...pathsOf(document, { ...context, id }).map((path) =>
      setAt(document, [...path, ...insideOf(model, 'name')], JSON.stringify(name)),
    ),
    ...renameUses(context, { kind: 'component', id, name: former, pageId: page.id }, name),
  ];
}

/** Deletes components with their descendants and all their events. */
export function deleteComponents(context: PageContext, ids: readonly string[]): Edit[] {
  const { document, model } = context;
  const gone = withDescendants(componentsOf({ document, model, page: context.page }), ids);
  if (model.generation === 'definition') {
    return [...gone].flatMap((id) =>
      pathsOf(document, { ...context, id }).map((path) => ({ op: 'remove' as const, path })),
    );
  }
  return [
    ...removeFrom(document, [...model.body, 'components'], (raw) => gone.has(String(raw.id))),
    ...removeFrom(document, [...model.body, 'events'], (raw) => gone.has(String(raw.sourceId))),
  ];
}

/** Removes items from the end, so that the other indexes stay valid. */
export function removeFrom(
  document: unknown,
  path: Path,
  isGone: (raw: Record<string, unknown>) => boolean,
): Edit[] {
  const list = valueAt(document, path);
  if (!Array.isArray(list)) return [];
  return list
    .map((raw: unknown, index) => ({ raw: asObject(raw), index }))
    .filter(({ raw }) => isGone(raw))
    .reverse()
    .map(({ index }) => ({ op: 'remove', path: [...path, segmentOf(list, index)] }));
}

/** Parent for a new component: the page, or a slot of a component. */
export interface Target {
  parentId: string | null;
  slot: string | null;
  /** Columns and pixels; by default below the existing components. */
  at?: { left: number; top: number };
}

export const parentText = ({ parentId, slot }: Target): string | null =>
  parentId === null ? null : slot === null ? parentId : `${parentId}-${slot}`;

const GAP_PX = 20;

export function addComponent(
  context: PageContext,
  template: Template,
  target: Target = { parentId: null, slot: null },
): Added {
  const { document, model, page, device = 'desktop' } = context;
  const components = componentsOf({ document, model, page, device });
  const made = newComponent({
    template,
    name: freeComponentName(
      baseNameOf(template.type),
      components.map(({ name }) => name),
    ),
    pageId: page.id,
    parent: parentText(target),
    ...(target.at ?? { left: 1, top: bottomOf(components, target) }),
    device,
  });
  return { id: made.id, edits: insertComponent(context, made.id, made) };
}

/** A closed modal takes only the room of its button, if it has one. */
function takesRoom({ type, parts }: Component): boolean {
  const button = parts.properties.useDefaultButton;
  const value = isObject(button) ? button.value : button;
  return !type.startsWith('Modal') || (value !== false && value !== '{{false}}');
}

/** Position below the existing components. */
export const bottomOf = (components: readonly Component[], { parentId, slot }: Target): number =>
  components
    .filter((other) => other.parentId === parentId && other.slot === slot && takesRoom(other))
    .reduce((bottom, { box }) => Math.max(bottom, Math.round(box.top + box.height) + GAP_PX), GAP_PX);

function insertComponent(
  context: PageContext,
  id: string,
  made: { asListed: object; asDefinition: object },
): Edit[] {
  const { document, model } = context;
  if (model.generation === 'definition') {
    const raw = JSON.stringify(made.asDefinition);
    return pathsOfPage(context).map((path) => ({ op: 'add', path: [...path, 'components', id], raw }));
  }
  return appendTo(document, [...model.body, 'components'], [JSON.stringify(made.asListed)]);
}

export const pathsOfPage = ({ document, model, page }: PageContext): Path[] =>
  pagePaths(model, page).filter((path) => valueAt(document, [...path, 'components']) !== undefined);
