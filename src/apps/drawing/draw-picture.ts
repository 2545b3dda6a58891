import { readApp, referencesOf } from '../document/editing';
import { shownOf } from './canvas';
import { combineApps, type CombinedApp, type CombinedPage } from './combined-app';
import type { Words } from './draw-component';
import { drawPage } from './draw-page';
import type { Marks } from './marks';

interface WantedPicture {
  /** The document that is drawn. */
  at: unknown;
  /** The other document of a comparison; null without one. */
  against: unknown;
  /** True if `against` is the later document: then `at` is drawn alone. Otherwise removed components are drawn as ghosts. */
  isBefore: boolean;
  /** Changes from the earlier document to the later one. */
  marks: Marks;
  /** Null: the home page, or the first one with marks if the home page has none. */
  pageId: string | null;
}

/** Draws a page of an app as SVG; null if there is no such page. The same documents give the same text. */
export function drawPicture({ at, against, isBefore, marks, pageId }: WantedPicture): string | null {
  const app =
    against === null || isBefore
      ? combineApps(at, at, new Set())
      : combineApps(against, at, removedIn(marks));
  const page = pageId === null ? firstPage(app, marks) : app.pages.find(({ id }) => id === pageId);
  if (!page) return null;
  const components = app.componentsOn(page, 'desktop');
  const references = referencesOf(at);
  return drawPage(
    { title: page.name, components, canvasColor: app.canvasColor, marks, hasGhosts: !isBefore },
    // Data of the app stay out of pictures, which travel further than the app.
    { words: WORDS, show: (expression) => references.show(expression), rowsOf: () => [] },
  );
}

/** Page that a picture shows differently in two documents. */
interface ChangedPage {
  id: string;
  name: string;
  /** False if only the later document has the page. */
  isBefore: boolean;
  /** False if only the earlier document has it. */
  isAfter: boolean;
}

/** Lists the pages with marks on their desktop. */
export function changedPages({
  before,
  after,
  marks,
}: {
  before: unknown;
  after: unknown;
  marks: Marks;
}): ChangedPage[] {
  const { pages, componentsOn } = combineApps(before, after, removedIn(marks));
  const former = new Set(readApp(before).pages.map(({ id }) => id));
  return pages
    .filter((page) => shownOf(componentsOn(page, 'desktop')).some(({ id }) => marks.has(id)))
    .map(({ id, name, isRemoved }) => ({ id, name, isBefore: former.has(id), isAfter: !isRemoved }));
}

const removedIn = (marks: Marks): Set<string> =>
  new Set([...marks].filter(([, mark]) => mark === 'removed').map(([id]) => id));

function firstPage({ home, pages, componentsOn }: CombinedApp, marks: Marks): CombinedPage | null {
  const hasMarks = (page: CombinedPage) => componentsOn(page, 'desktop').some(({ id }) => marks.has(id));
  if (home === null || hasMarks(home)) return home;
  return pages.find(hasMarks) ?? home;
}

const WORDS: Words = {
  button: 'Button',
  columns: ['Column 1', 'Column 2', 'Column 3'],
  message: 'Write a message',
  open: 'Open',
  search: 'Search',
  tab: 'Tab 1',
  value: 'Value',
  modal: (title) => `Modal · ${title}`,
  typeName: (type) => type.replace(/V\d+$/, '').replace(/([a-z\d])([A-Z])/g, '$1 $2'),
};
