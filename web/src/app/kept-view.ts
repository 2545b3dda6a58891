/** The view of the apps: the searched text, a Git state, a tag, a folder, cards or a list, and the order. The page checks the values. */
const FIELDS = ['q', 'state', 'tag', 'folder', 'view', 'sort'] as const;
export type AppsSearch = Partial<Record<(typeof FIELDS)[number], string>>;

const kept = new Map<string, AppsSearch>();

export const readAppsSearch = (search: Record<string, unknown>): AppsSearch =>
  Object.fromEntries(
    FIELDS.map((field) => [field, search[field]]).filter(([, value]) => typeof value === 'string' && value),
  ) as AppsSearch;

/** Keeps the view of a workspace's apps while the page is open, for links that lead back to them. */
export const keepAppsView = (w: string, search: AppsSearch): void => void kept.set(w, readAppsSearch(search));

/** Returns the view to come back to, if the address names none. */
export function appsViewToRestore(w: string, search: AppsSearch): AppsSearch | null {
  const last = kept.get(w);
  const isPlain = Object.keys(readAppsSearch(search)).length === 0;
  return isPlain && last && Object.keys(last).length > 0 ? last : null;
}
