import { v4 as newId } from 'uuid';
import { asObject, textOf, versionIdOf, type AppModel } from './app-model';
import { removeFrom, type PageContext } from './change-components';
import { copyIds } from './copy-ids';
import type { Added, Edit } from './edit';
import { appendTo, setAt } from './edits';
import { renameUses } from './name-uses';
import { codeNameFrom, nameOfCopy, requireName } from './names';
import { listAt, valueAt, type Json, type Path } from './path';
import { queriesOf, type Query } from './queries';
import { keepsKindInQuery, newOptions } from './query-options';

/** Kind of a new query, and its data source; null if the data source is created together with the query. */
export interface NewQuery {
  kind: string;
  dataSourceId: string | null;
}

/** Adds a query at the end under an unused name, and a data source if there is none of this kind. */
export function addQuery({ document, model }: PageContext, { kind, dataSourceId }: NewQuery): Added {
  const id = newId();
  const name = freeName(codeNameFrom(kind), document);
  const path = [...model.body, 'dataQueries'];
  const sibling = listAt(document, path).at(-1);
  const options = newOptions(kind, model);
  if (keepsKindInQuery(model)) {
    const stamps = stampsLike(sibling, { appId: valueAt(document, [...model.body, 'id']) });
    const raw = JSON.stringify({ id, name, kind, options, dataSourceId, ...stamps });
    return { id, edits: appendTo(document, path, [raw]) };
  }
  const source =
    dataSourceId === null ? newDataSource(document, model, kind) : { id: dataSourceId, edits: [] };
  const stamps = stampsLike(sibling, { appVersionId: versionIdOf(document, model) ?? null });
  const query = { id, name, options, dataSourceId: source.id, ...stamps };
  return { id, edits: [...source.edits, ...appendTo(document, path, [JSON.stringify(query)])] };
}

function freeName(base: string, document: unknown): string {
  const names = new Set(queriesOf(document).map(({ name }) => name));
  for (let number = 1; ; number += 1) if (!names.has(`${base}${number}`)) return `${base}${number}`;
}

/** Metadata fields, limited to the fields of similar items. */
function stampsLike(sibling: Json | undefined, more: Json): Json {
  const now = new Date().toISOString();
  const stamps: Json = { ...more, createdAt: now, updatedAt: now };
  return Object.fromEntries(Object.entries(stamps).filter(([key]) => !sibling || key in sibling));
}

/** Creates a built-in data source, with empty options in each environment. */
function newDataSource(document: unknown, model: AppModel, kind: string): Added {
  const id = newId();
  const sources = [...model.body, 'dataSources'];
  const options = [...model.body, 'dataSourceOptions'];
  const likes = { source: listAt(document, sources).at(-1), option: listAt(document, options).at(-1) };
  const stamps = stampsLike(likes.source, { scope: 'local' });
  const appVersionId = versionIdOf(document, model) ?? null;
  const place = { pluginId: null, appVersionId, organizationId: null };
  const source = { id, name: `${kind}default`, kind, type: 'static', ...place, ...stamps };
  const environments = listAt(document, [...model.body, 'appEnvironments']);
  const list = valueAt(document, options);
  const start = Array.isArray(list) ? list.length : 0;
  const rows = environments.map((environment) =>
    JSON.stringify({
      ...{ id: newId(), dataSourceId: id, environmentId: environment.id, options: null },
      ...stampsLike(likes.option, {}),
    }),
  );
  return {
    id,
    edits: [
      ...appendTo(document, sources, [JSON.stringify(source)]),
      ...(Array.isArray(list)
        ? rows.map((raw, index): Edit => ({ op: 'add', path: [...options, start + index], raw }))
        : [setAt(document, options, `[${rows.join(',')}]`)]),
    ],
  };
}

/**
 * Renames a query, and has code, expressions and events call it by the new name.
 * @throws NameError
 */
export function renameQuery(context: PageContext, { id, name: former, path }: Query, name: string): Edit[] {
  const others = queriesOf(context.document).filter((query) => query.id !== id);
  requireName(
    'query',
    name,
    others.map((query) => query.name),
  );
  return [
    { op: 'replace', path: [...path, 'name'], raw: JSON.stringify(name) },
    ...renameUses(context, { kind: 'query', id, name: former, pageId: null }, name),
  ];
}

/** Deletes a query and its events. References to it stay. */
export function deleteQuery({ document, model }: PageContext, query: Query): Edit[] {
  return [
    ...removeFrom(document, [...model.body, 'events'], ({ sourceId }) => sourceId === query.id),
    { op: 'remove', path: query.path },
  ];
}

export function eventCountOf(
  { document, model }: Pick<PageContext, 'document' | 'model'>,
  query: Query,
): number {
  const listed = listAt(document, [...model.body, 'events']).filter(({ sourceId }) => sourceId === query.id);
  return listed.length + listAt(query.options, ['events']).length;
}

/** Duplicates a query right after the original, with its events. */
export function duplicateQuery({ document, model, print }: PageContext, query: Query): Added {
  const events = listAt(document, [...model.body, 'events']).filter(({ sourceId }) => sourceId === query.id);
  const { idOf, inText } = copyIds([query.id, ...events.map(({ id }) => String(id))]);
  const names = queriesOf(document).map(({ name }) => name);
  const base = nameOfCopy(`${query.name}_copy`);
  const name = names.includes(base) ? freeName(base, document) : base;
  const id = idOf(query.id);
  const list = valueAt(document, [...model.body, 'dataQueries']) as unknown[];
  const index = list.findIndex((raw) => textOf(asObject(raw).id) === query.id) + 1;
  const path: Path = [...model.body, 'dataQueries', { index, id }];
  return {
    id,
    edits: [
      { op: 'add', path: [...model.body, 'dataQueries', index], raw: inText(print(list[index - 1])) },
      { op: 'replace', path: [...path, 'name'], raw: JSON.stringify(name) },
      ...appendTo(
        document,
        [...model.body, 'events'],
        events.map((event) => inText(print(event))),
      ),
    ],
  };
}
