import { asObject, type AppModel, type Page } from './app-model';
import {
  COLUMNS,
  componentsOf,
  insideOf,
  layoutPathOf,
  pathsOf,
  type Box,
  type Component,
  type Part,
} from './components';
import { setAt, type Edit } from './edits';
import { segmentOf, valueAt, type Path } from './path';
import { newComponent } from './new-component';

/** Where a change is made: the document as it is, and the page that is open. */
export interface Place {
  document: unknown;
  model: AppModel;
  page: Page;
}

const percentToColumns = (percent: number): number => (percent * COLUMNS) / 100;

/** What was not moved keeps its number to the letter. */
export function moveComponent(place: Place, component: Component, box: Partial<Box>): Edit[] {
  const { document, model } = place;
  return pathsOf(document, { ...place, id: component.id }).flatMap((path) => {
    const layout = layoutPathOf(document, model, path);
    const changes = Object.entries(box).filter(([key, value]) => value !== component.box[key as keyof Box]);
    return changes.map(([key, value]) => {
      const isColumns = key === 'width' || (key === 'left' && component.leftUnit === 'columns');
      const written = isColumns ? Math.round(percentToColumns(value)) : value;
      return setAt(document, [...layout, key], JSON.stringify(written));
    });
  });
}

export function setPart(
  place: Place,
  { id, part, key, raw }: { id: string; part: Part; key: string; raw: string },
): Edit[] {
  const { document, model } = place;
  return pathsOf(document, { ...place, id }).map((path) => {
    const field = [...path, ...insideOf(model, part), key];
    const holder = valueAt(document, field);
    // `{ "value": … }` in nearly every case; a bare value in some old ones.
    if (holder === undefined) return setAt(document, field, `{"value":${raw}}`);
    const isWrapped = typeof holder === 'object' && holder !== null && !Array.isArray(holder);
    return setAt(document, isWrapped ? [...field, 'value'] : field, raw);
  });
}

export const renameComponent = (place: Place, id: string, name: string): Edit[] =>
  pathsOf(place.document, { ...place, id }).map((path) =>
    setAt(place.document, [...path, ...insideOf(place.model, 'name')], JSON.stringify(name)),
  );

/** With everything that stands in it, and the events of all of them. */
export function deleteComponent(place: Place, id: string): Edit[] {
  const { document, model } = place;
  const ids = withDescendants(componentsOf(document, model, place.page), id);
  if (model.generation === 'definition') {
    return ids.flatMap((each) =>
      pathsOf(document, { ...place, id: each }).map((path) => ({ op: 'remove' as const, path })),
    );
  }
  return [
    ...removeFrom(document, [...model.body, 'components'], (raw) => ids.includes(String(raw.id))),
    ...removeFrom(document, [...model.body, 'events'], (raw) => ids.includes(String(raw.sourceId))),
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

function withDescendants(components: Component[], id: string): string[] {
  const ids = [id];
  for (let index = 0; index < ids.length; index += 1) {
    ids.push(...components.filter(({ parentId }) => parentId === ids[index]).map((child) => child.id));
  }
  return ids;
}

/** Below what the page has; answers the new component's id too. */
export function addComponent(place: Place, type: string): { id: string; edits: Edit[] } {
  const { document, model, page } = place;
  const components = componentsOf(document, model, page);
  const top = components
    .filter(({ parentId, type: other }) => parentId === null && other !== 'Modal')
    .reduce((bottom, { box }) => Math.max(bottom, box.top + box.height + 20), 20);
  const made = newComponent({ type, names: components.map(({ name }) => name), top, pageId: page.id });
  if (model.generation === 'definition') {
    const raw = JSON.stringify(made.asDefinition);
    const pages = pathsOfPage(place);
    return {
      id: made.id,
      edits: pages.map((path) => ({ op: 'add', path: [...path, 'components', made.id], raw })),
    };
  }
  const path = [...model.body, 'components'];
  const list = valueAt(document, path);
  const raw = JSON.stringify(made.asListed);
  const edit: Edit = Array.isArray(list)
    ? { op: 'add', path: [...path, list.length], raw }
    : setAt(document, path, `[${raw}]`);
  return { id: made.id, edits: [edit] };
}

const pathsOfPage = ({ document, model, page }: Place): Path[] =>
  model.definitions
    .map((path) => (page.path.length === path.length ? path : [...path, 'pages', page.id]))
    .filter((path) => valueAt(document, [...path, 'components']) !== undefined);
