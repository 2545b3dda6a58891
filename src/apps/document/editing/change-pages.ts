import { v4 as newId } from 'uuid';
import { asObject, ONLY_PAGE, pagePaths, type AppModel, type Page } from './app-model';
import { removeFrom, type PageContext } from './change-components';
import { componentsOf } from './components';
import type { Added, Edit } from './edit';
import { appendTo, setAt } from './edits';
import { freeHandle, handlesOf, lastRank, listedPage } from './new-page';
import { putLast } from './member-order';
import { requireName } from './names';
import { listAt, valueAt } from './path';

/** The oldest documents support only one page. */
export const canHavePages = ({ pages }: AppModel): boolean => pages[0]?.id !== ONLY_PAGE;

/**
 * Adds a page at the end, with an unused handle.
 * @throws NameError
 */
export function addPage({ document, model }: PageContext, name: string): Added {
  requireName('page', name, namesOfPages(model));
  const id = newId();
  const handle = freeHandle(name, handlesOf(document, model));
  if (model.generation === 'definition') {
    const raw = JSON.stringify({ name, handle, components: {} });
    const edits = model.definitions.map((path): Edit => ({ op: 'add', path: [...path, 'pages', id], raw }));
    return { id, edits };
  }
  const sibling = model.pages.at(-1);
  const raw = JSON.stringify(
    listedPage(
      { id, name, handle, ...lastRank(document, model) },
      sibling && asObject(valueAt(document, sibling.path)),
    ),
  );
  return { id, edits: appendTo(document, [...model.body, 'pages'], [raw]) };
}

const namesOfPages = ({ pages }: AppModel, except?: Page): string[] =>
  pages.filter(({ id }) => id !== except?.id).map(({ name }) => name);

/** @throws NameError */
export function renamePage({ document, model }: PageContext, page: Page, name: string): Edit[] {
  requireName('page', name, namesOfPages(model, page));
  return pagePaths(model, page).map((path) => setAt(document, [...path, 'name'], JSON.stringify(name)));
}

/** Has the app open with a page. Documents of one page have nothing to choose. */
export const setHomePage = ({ document, model }: PageContext, id: string): Edit[] =>
  canHavePages(model)
    ? model.owners.map((path) => setAt(document, [...path, 'homePageId'], JSON.stringify(id)))
    : [];

/** Moves a page to another position. */
export function movePage({ document, model }: PageContext, id: string, toIndex: number): Edit[] {
  const ids = model.pages.map((page) => page.id).filter((each) => each !== id);
  ids.splice(toIndex, 0, id);
  const first = ids.findIndex((each, index) => model.pages[index].id !== each);
  if (first === -1) return [];
  if (model.generation === 'definition')
    return model.definitions.flatMap((path) => putLast([...path, 'pages'], ids.slice(first)));
  return ids.flatMap((each, index) => {
    const { path } = model.pages.find((page) => page.id === each)!;
    const ranks = ['pageGroupIndex'].filter((key) => valueAt(document, [...path, key]) !== undefined);
    return ['index', ...ranks]
      .filter((key) => valueAt(document, [...path, key]) !== index + 1)
      .map((key) => setAt(document, [...path, key], String(index + 1)));
  });
}

/** Deletes a page with its components and all their events. */
export function deletePage({ document, model }: PageContext, page: Page): Edit[] {
  if (model.generation === 'definition')
    return pagePaths(model, page)
      .filter((path) => valueAt(document, path) !== undefined)
      .map((path) => ({ op: 'remove', path }));
  const sources = new Set([page.id, ...componentsOf({ document, model, page }).map(({ id }) => id)]);
  const { body } = model;
  return [
    ...removeFrom(document, [...body, 'components'], (raw) => raw.pageId === page.id),
    ...removeFrom(document, [...body, 'events'], (raw) => sources.has(String(raw.sourceId))),
    ...removeFrom(document, [...body, 'pages'], (raw) => raw.id === page.id),
  ];
}

export interface PageContents {
  components: number;
  events: number;
}

/** Counts the things deleted with a page. */
export function contentsOfPage({ document, model }: PageContext, page: Page): PageContents {
  const components = componentsOf({ document, model, page });
  if (model.generation === 'lists') {
    const sources = new Set([page.id, ...components.map(({ id }) => id)]);
    const events = listAt(document, [...model.body, 'events']).filter((raw) =>
      sources.has(String(raw.sourceId)),
    );
    return { components: components.length, events: events.length };
  }
  const own = listAt(document, [...page.path, 'events']).length;
  const theirs = Object.values(asObject(valueAt(document, [...page.path, 'components']))).map(
    (raw) => listAt(raw, ['component', 'definition', 'events']).length,
  );
  return { components: components.length, events: theirs.reduce((sum, count) => sum + count, own) };
}
