import { checkAppName, nameKey } from '../../../core/names';
import type { RepositoryApp } from '../format/repository-app';
import { numberedName } from '../plan/commit-plan';
import { clashOf, type MergeConflict, type AppSides } from './conflicts';

/** App as a merge leaves it. */
export interface ResultingApp {
  gitAppId: string;
  name: string;
  /** Null if not known yet. */
  path: string | null;
}

/** Two apps of one name, or at one path. By default, `theirs` gives way. */
export interface NameClash {
  id: string;
  mine: ResultingApp;
  theirs: ResultingApp;
}

/** Returns the apps that clash in a name or path, unless two apps of one side already do. */
export function findNameClashes(
  results: readonly ResultingApp[],
  { mine, theirs }: AppSides<readonly RepositoryApp[]>,
): NameClash[] {
  const known = new Set([mine, theirs].flatMap((apps) => repeatedKeys(apps)));
  const ofMine = new Set(mine.flatMap((app) => keysOf(app).map((key) => `${app.gitAppId} ${key}`)));
  const clashes = new Map<string, NameClash>();
  for (const [key, apps] of groupByKey(results)) {
    if (apps.length < 2 || known.has(key)) continue;
    // The app with this name on our side comes first.
    const isMine = ({ gitAppId }: ResultingApp) => ofMine.has(`${gitAppId} ${key}`);
    const [first, ...others] = [...apps.filter(isMine), ...apps.filter((app) => !isMine(app))];
    for (const other of others) {
      const pair = `${first.gitAppId} ${other.gitAppId} ${nameKey(other.name)}`;
      if (!clashes.has(pair)) clashes.set(pair, { id: pair, mine: first, theirs: other });
    }
  }
  return [...clashes.values()];
}

/** Describes a clash of names. `former`: the apps' names in the base; null for an added app. */
export function clashOfNames(
  { mine, theirs }: NameClash,
  { former, freeName }: { former: { mine: string | null; theirs: string | null }; freeName: string },
): MergeConflict {
  const value = ({ gitAppId: id, name }: ResultingApp, formerName: string | null) => ({
    id,
    name,
    ...(formerName === null ? {} : { formerName }),
  });
  return clashOf({
    kind: 'name_taken',
    key: [mine.gitAppId, theirs.gitAppId, mine.name, theirs.name],
    thing: { kind: 'app', id: theirs.gitAppId, name: theirs.name },
    values: { base: null, mine: value(mine, former.mine), theirs: value(theirs, former.theirs) },
    path: ['name'],
    suggestion: { value: JSON.stringify(freeName) },
  });
}

/** Returns a free name: the name with a number, cut if it would be too long for a file. */
export function freeAppName(name: string, taken: readonly string[]): string {
  const characters = [...name];
  for (let length = characters.length; length > 0; length -= 1) {
    const free = numberedName(characters.slice(0, length).join('').trim(), taken);
    if (checkAppName(free) === null) return free;
  }
  return numberedName('App', taken);
}

const keysOf = ({ name, path }: Pick<RepositoryApp, 'name' | 'path'>): string[] => [
  `name ${nameKey(name)}`,
  ...(path === null ? [] : [`path ${path}`]),
];

function groupByKey<App extends Pick<RepositoryApp, 'name' | 'path'>>(
  apps: readonly App[],
): Map<string, App[]> {
  const groups = new Map<string, App[]>();
  for (const app of apps)
    for (const key of keysOf(app)) {
      const group = groups.get(key);
      if (group) group.push(app);
      else groups.set(key, [app]);
    }
  return groups;
}

const repeatedKeys = (apps: readonly RepositoryApp[]): string[] =>
  [...groupByKey(apps)].flatMap(([key, group]) => (group.length > 1 ? [key] : []));

/** A usable app with a file or folder in the repository. */
export type PlacedApp = RepositoryApp & { gitAppId: string; path: string; oid: string };

export interface AppComparison {
  /** Apps that both sides have changed in different ways; null if a side does not have the app. */
  both: (AppSides<PlacedApp | null> & { gitAppId: string; name: string })[];
  /** Apps that only the other side has changed. */
  theirs: { gitAppId: string; name: string; change: 'added' | 'changed' | 'removed' }[];
}

/** Compares the apps of two commits with the apps of their base. */
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

/** Returns names of apps that occur twice in the merged commit, and on neither side. */
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
