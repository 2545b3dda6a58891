import {
  componentsOf,
  readApp,
  withDescendants,
  type Component,
  type Device,
  type Page,
} from '../document/editing';

/** A page of one of two documents, or of both. */
export interface CombinedPage extends Page {
  isRemoved: boolean;
}

/** Two documents of an app as one: the later one plus everything removed since the earlier one. */
export interface CombinedApp {
  pages: CombinedPage[];
  /** First page to show; null without pages. */
  home: CombinedPage | null;
  canvasColor: string | null;
  /** Components of a page; removed ones come last, so they are drawn above their replacements. */
  componentsOn: (page: Page, device: Device) => Component[];
  /** Finds the page that shows a component. */
  findPageOf: (id: string) => CombinedPage | null;
}

/** Combines two documents. `removed` has the ids of removed components that are still shown. */
export function combineApps(before: unknown, after: unknown, removed: ReadonlySet<string>): CombinedApp {
  const [old, now] = [readApp(before), readApp(after)];
  const gone = old.pages.filter(({ id }) => !now.pages.some((page) => page.id === id));
  const pages = [
    ...now.pages.map((page) => ({ ...page, isRemoved: false })),
    ...gone.map((page) => ({ ...page, isRemoved: true })),
  ];
  const componentsOn = ({ id }: Page, device: Device): Component[] => {
    const [was, is] = [old, now].map(({ pages: own }) => own.find((page) => page.id === id));
    const ghosts = was ? componentsOf({ document: before, model: old, page: was, device }) : [];
    return [
      ...(is ? componentsOf({ document: after, model: now, page: is, device }) : []),
      ...ghosts.filter((component) => removed.has(component.id)),
    ];
  };
  const pageOf = new Map(
    pages.flatMap((page) => componentsOn(page, 'desktop').map((component) => [component.id, page] as const)),
  );
  return {
    pages,
    home: pages.find(({ id }) => id === now.homePageId) ?? pages[0] ?? null,
    canvasColor: now.canvasColor,
    componentsOn,
    findPageOf: (id) => pageOf.get(id) ?? null,
  };
}

/** Returns true if a component is drawn: it and its ancestors are shown on the device. */
export function isDrawn(components: readonly Component[], id: string): boolean {
  const hidden = components.filter(({ isShown }) => !isShown).map((component) => component.id);
  return !withDescendants(components, hidden).has(id);
}
