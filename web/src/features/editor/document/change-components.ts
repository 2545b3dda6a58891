import { asObject, pagePaths, type AppModel, type Page } from './app-model';
import { componentsOf, insideOf, pathsOf, type Component, type Device, type Part } from './components';
import { appendTo, setAt, type Added, type Edit } from './edits';
import { withDescendants } from './nesting';
import { isObject, segmentOf, valueAt, type Path } from './path';
import { baseNameOf, freeComponentName, newComponent, type Template } from './new-component';
import type { SourceText } from './source-text';

/** Where a change is made: the document as it is, and the page that is open. */
export interface Place {
  document: unknown;
  model: AppModel;
  page: Page;
  /** Whose layouts are shown and changed; the desktop's where none is named. */
  device?: Device;
  /** What stands in the document, spelled as it is there. */
  print: SourceText['print'];
}

interface PartChange {
  id: string;
  part: Part;
  key: string;
  raw: string;
  /** Whether it is an expression where a plain value has a control of its own; the platform marks that. */
  isExpression?: boolean;
}

export function setPart(place: Place, { id, part, key, raw, isExpression }: PartChange): Edit[] {
  const { document, model } = place;
  return pathsOf(document, { ...place, id }).flatMap((path) => {
    const inside = [...path, ...insideOf(model, part)];
    const mark = isExpression ? ',"fxActive":true' : '';
    if (!isObject(valueAt(document, inside)))
      return [setAt(document, inside, `{${JSON.stringify(key)}:{"value":${raw}${mark}}}`)];
    const field = [...inside, key];
    const holder = valueAt(document, field);
    // `{ "value": … }` in nearly every case; a bare value in some old ones.
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

export const renameComponent = (place: Place, id: string, name: string): Edit[] =>
  pathsOf(place.document, { ...place, id }).map((path) =>
    setAt(place.document, [...path, ...insideOf(place.model, 'name')], JSON.stringify(name)),
  );

export const deleteComponent = (place: Place, id: string): Edit[] => deleteComponents(place, [id]);

/** With everything that stands in them, and the events of all of it. */
export function deleteComponents(place: Place, ids: readonly string[]): Edit[] {
  const { document, model } = place;
  const gone = withDescendants(componentsOf(document, model, place.page), ids);
  if (model.generation === 'definition') {
    return [...gone].flatMap((id) =>
      pathsOf(document, { ...place, id }).map((path) => ({ op: 'remove' as const, path })),
    );
  }
  return [
    ...removeFrom(document, [...model.body, 'components'], (raw) => gone.has(String(raw.id))),
    ...removeFrom(document, [...model.body, 'events'], (raw) => gone.has(String(raw.sourceId))),
  ];
}

/** From the end, so that the indexes of the others hold. */
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

/** Where something new goes: onto the page, or into a part of a component. */
export interface Target {
  parentId: string | null;
  slot: string | null;
  /** Columns and pixels; below what is there where none are named. */
  at?: { left: number; top: number };
}

export const parentText = ({ parentId, slot }: Target): string | null =>
  parentId === null ? null : slot === null ? parentId : `${parentId}-${slot}`;

const GAP_PX = 20;

export function addComponent(
  place: Place,
  template: Template,
  target: Target = { parentId: null, slot: null },
): Added {
  const { document, model, page, device = 'desktop' } = place;
  const components = componentsOf(document, model, page, device);
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
  return { id: made.id, edits: insertComponent(place, made.id, made) };
}

/** A closed modal is its button, or nothing. */
function takesRoom({ type, parts }: Component): boolean {
  const button = parts.properties.useDefaultButton;
  const value = isObject(button) ? button.value : button;
  return !type.startsWith('Modal') || (value !== false && value !== '{{false}}');
}

/** Under what stands there. */
export const bottomOf = (components: readonly Component[], { parentId, slot }: Target): number =>
  components
    .filter((other) => other.parentId === parentId && other.slot === slot && takesRoom(other))
    .reduce((bottom, { box }) => Math.max(bottom, Math.round(box.top + box.height) + GAP_PX), GAP_PX);

function insertComponent(place: Place, id: string, made: { asListed: object; asDefinition: object }): Edit[] {
  const { document, model } = place;
  if (model.generation === 'definition') {
    const raw = JSON.stringify(made.asDefinition);
    return pathsOfPage(place).map((path) => ({ op: 'add', path: [...path, 'components', id], raw }));
  }
  return appendTo(document, [...model.body, 'components'], [JSON.stringify(made.asListed)]);
}

export const pathsOfPage = ({ document, model, page }: Place): Path[] =>
  pagePaths(model, page).filter((path) => valueAt(document, [...path, 'components']) !== undefined);
