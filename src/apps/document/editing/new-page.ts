import { asObject, type AppModel } from './app-model';
import { valueAt, type Json } from './path';

/** Returns the URL handle of a page, such as `important-links`. */
export function freeHandle(name: string, handles: readonly string[]): string {
  const words = name.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ['page'];
  const handle = words.join('-');
  if (!handles.includes(handle)) return handle;
  for (let number = 1; ; number += 1)
    if (!handles.includes(`${handle}-${number}`)) return `${handle}-${number}`;
}

export const handlesOf = (document: unknown, model: AppModel): string[] =>
  model.pages.map(({ path }) => String(valueAt(document, [...path, 'handle'])));

/** The platform gives this index to all later pages; their group index determines the order. */
const LATER_INDEX = 999;

/** Rank that puts a page last. */
export function lastRank(document: unknown, model: AppModel): { index: number; pageGroupIndex: number } {
  const pages = model.pages.map(({ path }) => asObject(valueAt(document, path)));
  const most = (key: string) => Math.max(0, ...pages.map((page) => Number(page[key] ?? 0) || 0));
  return { index: Math.max(LATER_INDEX, most('index')), pageGroupIndex: most('pageGroupIndex') + 1 };
}

interface NewPage {
  id: string;
  name: string;
  handle: string;
  index: number;
  pageGroupIndex: number;
}

/** Builds a page with the same keys as its siblings: they differ between releases. */
export function listedPage(page: NewPage, sibling: Json | undefined): Json {
  const now = new Date().toISOString();
  const { id, name, handle, index, pageGroupIndex } = page;
  const all: Json = {
    ...{ id, name, handle, index, disabled: false, hidden: false, icon: null },
    ...{
      createdAt: now,
      updatedAt: now,
      autoComputeLayout: true,
      appVersionId: sibling?.appVersionId ?? null,
    },
    ...{ pageGroupIndex, pageGroupId: null, isPageGroup: false },
    ...{ url: null, openIn: 'new_tab', type: 'default', pageHeader: null, pageFooter: null },
    appId: sibling?.appId ?? null,
  };
  if (!sibling) return { id, name, handle, index };
  const own = ['id', 'name', 'handle', 'index'];
  const keys = [...own, ...Object.keys(sibling).filter((key) => key in all && !own.includes(key))];
  return Object.fromEntries(keys.map((key) => [key, all[key]]));
}
