import { isSplitLink, type AppLink } from './app-link';
import type { RepositoryApp } from './repository-app';
import type { RepositoryLayout } from './repository-layout';

/**
 * Compares an app of a listing with the state that it was last pushed or pulled in. One that cannot be read has changed: its
 * pull says why.
 */
export function isAsSynced(state: AppLink, found: RepositoryApp, layout: RepositoryLayout): boolean {
  if (found.problem !== null || found.path !== state.path || found.oid !== state.oid) return false;
  const { entry } = state;
  // In the split layout, the version is in the folder, whose id is compared.
  if (entry === null || isSplitLink(state, layout)) return true;
  return (
    found.name === entry.gitAppName &&
    found.gitVersionId === entry.gitVersionId &&
    found.versionName === entry.gitVersionName
  );
}

/** Returns a function that finds the app of a link in a list: by its Git id or, without an entry, by its path. */
export function finderOfLinked(
  items: readonly RepositoryApp[],
): (gitAppId: string, state: AppLink) => RepositoryApp | undefined {
  const byId = new Map(items.map((item) => [item.gitAppId, item]));
  const byPath = new Map(items.map((item) => [item.path, item]));
  return (gitAppId, state) => (state.entry === null ? byPath.get(state.path) : byId.get(gitAppId));
}
