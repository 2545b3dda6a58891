import { nameKey } from '../../../core/names';
import type { RepositoryApp } from '../format/repository-app';
import type { AppSides } from './merge-app';

/** An app that a file or folder of the repository has. */
export type PlacedApp = RepositoryApp & { gitAppId: string; path: string; oid: string };

export interface AppComparison {
  /** Apps that both sides have changed in different ways; null where one does not have it. */
  both: (AppSides<PlacedApp | null> & { gitAppId: string; name: string })[];
  /** Apps that only the other side has changed. */
  theirs: { gitAppId: string; name: string; change: 'added' | 'changed' | 'removed' }[];
}

/** Compares the apps of two commits with those of the one that they have come from. */
export function compareApps(lists: AppSides<readonly RepositoryApp[]>): AppComparison {
  const base = placedApps(lists.base);
  const mine = placedApps(lists.mine);
  const theirs = placedApps(lists.theirs);
  const comparison: AppComparison = { both: [], theirs: [] };
  for (const gitAppId of new Set([...base.keys(), ...mine.keys(), ...theirs.keys()])) {
    const sides = {
      base: base.get(gitAppId) ?? null,
      mine: mine.get(gitAppId) ?? null,
      theirs: theirs.get(gitAppId) ?? null,
    };
    if (isSame(sides.mine, sides.theirs) || isSame(sides.base, sides.theirs)) continue;
    const name = nameOf(sides, gitAppId);
    if (isSame(sides.base, sides.mine)) comparison.theirs.push({ gitAppId, name, change: changeOf(sides) });
    else comparison.both.push({ gitAppId, name, ...sides });
  }
  return comparison;
}

const nameOf = ({ theirs, mine, base }: AppSides<PlacedApp | null>, gitAppId: string): string =>
  (theirs ?? mine ?? base)?.name ?? gitAppId;

function changeOf({ base, theirs }: AppSides<PlacedApp | null>): 'added' | 'changed' | 'removed' {
  if (theirs === null) return 'removed';
  return base === null ? 'added' : 'changed';
}

/** Returns the names of apps that the merged commit has twice, and neither side had. */
export function namesTakenTwice(
  merged: readonly RepositoryApp[],
  sides: readonly (readonly RepositoryApp[])[],
): string[] {
  const known = new Set(sides.flatMap((apps) => repeated(apps).map(({ key }) => key)));
  return repeated(merged)
    .filter(({ key }) => !known.has(key))
    .map(({ name }) => name);
}

function repeated(apps: readonly RepositoryApp[]): { key: string; name: string }[] {
  const seen = new Set<string>();
  return apps.flatMap(({ name }) => {
    const key = nameKey(name);
    if (seen.has(key)) return [{ key, name }];
    seen.add(key);
    return [];
  });
}

/** Returns the apps that can be used, by their Git ids. */
export const placedApps = (apps: readonly RepositoryApp[]): Map<string, PlacedApp> =>
  new Map(apps.filter(isPlaced).map((app) => [app.gitAppId, app]));

const isPlaced = (app: RepositoryApp): app is PlacedApp =>
  app.gitAppId !== null && app.path !== null && app.oid !== null && app.problem === null;

function isSame(one: PlacedApp | null, other: PlacedApp | null): boolean {
  if (one === null || other === null) return one === other;
  return (
    one.path === other.path &&
    one.oid === other.oid &&
    one.name === other.name &&
    one.versionName === other.versionName &&
    one.gitVersionId === other.gitVersionId
  );
}
