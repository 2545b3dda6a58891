import { asObject, pagePaths, type Page } from './app-model';
import type { PageContext } from './change-components';
import { componentsOf } from './components';
import { copyIds } from './copy-ids';
import type { Added, Edit } from './edit';
import { appendTo, setAt } from './edits';
import { freePageName } from './names';
import { freeHandle, handlesOf, lastRank } from './new-page';
import { listAt, valueAt, type Json, type Path } from './path';

/** Duplicates a page with new ids and puts it at the end. References to the rest of the app stay. */
export function duplicatePage(context: PageContext, page: Page): Added {
  const { document, model } = context;
  const name = freePageName(
    `${page.name} copy`,
    model.pages.map((each) => each.name),
  );
  const handle = freeHandle(name, handlesOf(document, model));
  return model.generation === 'definition'
    ? copyDefined(context, page, { name, handle })
    : copyListed(context, page, { name, handle });
}

function copyDefined(
  { document, model, print }: PageContext,
  page: Page,
  names: Record<string, string>,
): Added {
  const parts = componentsOf({ document, model, page }).map(({ id }) => id);
  const { idOf, inText } = copyIds([page.id, ...parts]);
  const id = idOf(page.id);
  const edits = pagePaths(model, page).flatMap((path): Edit[] => {
    const copy = [...path.slice(0, -1), id];
    const value = valueAt(document, path);
    if (value === undefined) return [];
    return [{ op: 'add', path: copy, raw: inText(print(value)) }, ...setNames(copy, names, asObject(value))];
  });
  return { id, edits };
}

function copyListed(
  { document, model, print }: PageContext,
  page: Page,
  words: Record<string, string>,
): Added {
  const { body } = model;
  const components = listAt(document, [...body, 'components']).filter(({ pageId }) => pageId === page.id);
  const sources = new Set([page.id, ...components.map(({ id }) => id)]);
  const events = listAt(document, [...body, 'events']).filter(({ sourceId }) =>
    sources.has(sourceId as string),
  );
  const layouts = components.flatMap((component) => listAt(component, ['layouts']));
  const { idOf, inText } = copyIds([
    page.id,
    ...[...components, ...layouts, ...events].map(({ id }) => String(id)),
  ]);
  const copyInto = (key: string, items: Json[]): Edit[] =>
    appendTo(
      document,
      [...body, key],
      items.map((item) => inText(print(item))),
    );
  const id = idOf(page.id);
  const pages = valueAt(document, [...body, 'pages']) as unknown[];
  const at: Path = [...body, 'pages', { index: pages.length, id }];
  const value = asObject(valueAt(document, page.path));
  const ranks = Object.entries(lastRank(document, model)).filter(([key]) => key in value);
  return {
    id,
    edits: [
      ...copyInto('pages', [value]),
      ...setNames(at, { ...words, ...Object.fromEntries(ranks) }, value),
      ...copyInto('components', components),
      ...copyInto('events', events),
    ],
  };
}

const setNames = (path: Path, words: Record<string, string | number>, was: Json): Edit[] =>
  Object.entries(words).map(([key, word]) => ({
    ...setAt(was, [key], JSON.stringify(word)),
    path: [...path, key],
  }));
