import { asObject, pagePaths, type Page } from './app-model';
import type { Place } from './change-components';
import { componentsOf } from './components';
import { copyIds } from './copy-ids';
import { appendTo, setAt, type Added, type Edit } from './edits';
import { freeHandle, freeName, handlesOf, lastRank } from './new-page';
import { listAt, valueAt, type Json, type Path } from './path';

/** A page with all that stands on it under new ids, at the end. What refers to the rest of the app does so still. */
export function duplicatePage(place: Place, page: Page): Added {
  const { document, model } = place;
  const name = freeName(
    `${page.name} copy`,
    model.pages.map((each) => each.name),
  );
  const handle = freeHandle(name, handlesOf(document, model));
  return model.generation === 'definition'
    ? copyDefined(place, page, { name, handle })
    : copyListed(place, page, { name, handle });
}

function copyDefined({ document, model, print }: Place, page: Page, words: Record<string, string>): Added {
  const parts = componentsOf(document, model, page).map(({ id }) => id);
  const { idOf, inText } = copyIds([page.id, ...parts]);
  const id = idOf(page.id);
  const edits = pagePaths(model, page).flatMap((path): Edit[] => {
    const copy = [...path.slice(0, -1), id];
    const value = valueAt(document, path);
    if (value === undefined) return [];
    return [{ op: 'add', path: copy, raw: inText(print(value)) }, ...setWords(copy, words, asObject(value))];
  });
  return { id, edits };
}

function copyListed({ document, model, print }: Place, page: Page, words: Record<string, string>): Added {
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
      ...setWords(at, { ...words, ...Object.fromEntries(ranks) }, value),
      ...copyInto('components', components),
      ...copyInto('events', events),
    ],
  };
}

const setWords = (path: Path, words: Record<string, string | number>, was: Json): Edit[] =>
  Object.entries(words).map(([key, word]) => ({
    ...setAt(was, [key], JSON.stringify(word)),
    path: [...path, key],
  }));
