import { asObject, textOf, type AppModel } from './app-model';
import { isObject, segmentOf, valueAt, type Json, type Path, type Segment } from './path';

/** A part of an app that contains text: a component, a query, or the events of a page. */
export interface TextOwner {
  id: string;
  name: string;
  value: unknown;
  path: Path;
}

/** Lists everything that contains text, once per definition. */
export function textOwners(document: unknown, model: AppModel): TextOwner[] {
  const queries = ownersIn(document, [...model.body, 'dataQueries'], ({ name }) => textOf(name));
  if (model.generation === 'definition')
    return [...queries, ...model.definitions.flatMap((path) => definedOwners(document, path))];
  const components = ownersIn(document, [...model.body, 'components'], ({ name }) => textOf(name));
  const names = new Map([...queries, ...components].map(({ id, name }) => [id, name]));
  for (const page of model.pages) names.set(page.id, page.name);
  const events = ownersIn(
    document,
    [...model.body, 'events'],
    ({ sourceId }) => names.get(String(sourceId)) ?? null,
  );
  return [
    ...components,
    ...queries,
    ...events.map((event) => ({ ...event, id: sourceOf(event.value) ?? event.id })),
  ];
}

const sourceOf = (event: unknown): string | null => textOf(asObject(event).sourceId);

function ownersIn(document: unknown, path: Path, nameOf: (raw: Json) => string | null): TextOwner[] {
  const list = valueAt(document, path);
  if (!Array.isArray(list)) return [];
  return list.flatMap((value: unknown, index) =>
    isObject(value)
      ? [
          {
            id: String(value.id),
            name: nameOf(value) ?? 'something',
            value,
            path: [...path, segmentOf(list, index)],
          },
        ]
      : [],
  );
}

function definedOwners(document: unknown, definition: Path): TextOwner[] {
  const pages = valueAt(document, [...definition, 'pages']);
  if (!isObject(pages)) return definedComponents(document, definition);
  return Object.entries(pages).flatMap(([id, page]) => {
    const path = [...definition, 'pages', id];
    const { name, events } = asObject(page);
    const own = { id, name: textOf(name) ?? 'Page', value: events, path: [...path, 'events'] };
    return [...(events ? [own] : []), ...definedComponents(document, path)];
  });
}

const definedComponents = (document: unknown, page: Path): TextOwner[] =>
  Object.entries(asObject(valueAt(document, [...page, 'components']))).map(([id, value]) => ({
    id,
    name: textOf(valueAt(value, ['component', 'name'])) ?? 'Component',
    value,
    path: [...page, 'components', id],
  }));

export interface FoundText {
  text: string;
  path: Path;
  parent: object;
  key: string | number;
}

/** Yields all strings in a value, at any depth. */
export function* textsOf(value: unknown, path: Path = []): Generator<FoundText> {
  if (typeof value !== 'object' || value === null) return;
  const list = Array.isArray(value) ? (value as unknown[]) : null;
  const entries: [string | number, unknown][] = list ? [...list.entries()] : Object.entries(value);
  for (const [key, member] of entries) {
    const segment: Segment = list ? segmentOf(list, Number(key)) : key;
    const at = [...path, segment];
    if (typeof member === 'string') yield { text: member, path: at, parent: value, key };
    else yield* textsOf(member, at);
  }
}
