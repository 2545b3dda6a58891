import { asObject, textOf, type AppModel } from './app-model';
import type { PageContext } from './change-components';
import type { Edit } from './edit';
import { isObject, segmentOf, valueAt, type Json, type Path, type Segment } from './path';
import type { Query } from './queries';

/** Tells if a name is valid after `queries.`. */
export const isQueryName = (name: string): boolean => /^[A-Za-z_$][\w$]*$/.test(name);

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Start of a word; in JSON text, an escaped line break before it ends with a letter. */
const WORD_START = '(?<=^|[^\\w$]|(?<!\\\\)(?:\\\\\\\\)*\\\\(?:[bfnrt]|u[0-9a-fA-F]{4}))';

/** Matches `queries.x`, `queries?.x`, `queries["x"]` and `runQuery('x')`; quotes are escaped in JSON text. */
function patternOf(names: string[]): RegExp {
  const name = `(?:${names.map(escaped).join('|')})`;
  const quote = '\\\\?["\'`]';
  const before = [`queries\\??\\.`, `queries(?:\\?\\.)?\\[\\s*${quote}`, `runQuery\\(\\s*${quote}`];
  return new RegExp(`${WORD_START}(${before.join('|')})${name}(?![\\w$])`, 'g');
}

/** Returns the names of everything that references a query, without duplicates. */
export function referrersOf(
  { document, model }: Pick<PageContext, 'document' | 'model'>,
  query: Query,
): string[] {
  const pattern = patternOf([query.name, query.id]);
  const refers = ({ text, key }: FoundText): boolean =>
    key === 'queryId' ? text === query.id : text.search(pattern) !== -1;
  const found = new Map<string, string>();
  for (const { id, name, value } of textOwners(document, model)) {
    if (id === query.id || found.has(id)) continue;
    for (const text of textsOf(value)) {
      if (!refers(text)) continue;
      found.set(id, name);
      break;
    }
  }
  return [...found.values()];
}

/** Renames a query and its references by name. The newest documents reference queries by id. */
export function renameQuery({ document, model, print }: PageContext, query: Query, name: string): Edit[] {
  const pattern = patternOf([query.name]);
  const edits: Edit[] = [{ op: 'replace', path: [...query.path, 'name'], raw: JSON.stringify(name) }];
  for (const owner of textOwners(document, model)) {
    for (const { text, path, parent, key } of textsOf(owner.value, owner.path)) {
      if (key === 'queryName' && text === query.name && isEventOf(parent, query)) {
        edits.push({ op: 'replace', path, raw: JSON.stringify(name) });
      } else if (text.search(pattern) !== -1) {
        const raw = print(text, parent, key).replace(pattern, (_, before: string) => before + name);
        edits.push({ op: 'replace', path, raw });
      }
    }
  }
  return edits;
}

function isEventOf(event: object, query: Query): boolean {
  const { queryId } = asObject(event);
  return queryId === query.id || queryId === undefined;
}

/** A part of an app that contains text: a component, a query, or the events of a page. */
export interface TextOwner {
  id: string;
  name: string;
  value: unknown;
  path: Path;
}

/** Lists everything that contains text, once per definition. */
function textOwners(document: unknown, model: AppModel): TextOwner[] {
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

interface FoundText {
  text: string;
  path: Path;
  parent: object;
  key: string | number;
}

/** Yields all strings in a value, at any depth. */
function* textsOf(value: unknown, path: Path = []): Generator<FoundText> {
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
