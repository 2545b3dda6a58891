import { checkAppName, nameKey } from '../../../core/names';
import { numberedName } from '../plan/name-in-repository';
import type { RepositoryApp } from '../format/repository-app';
import type { AppSides } from './merge-app';
import { clashOf, type MergeConflict } from './merge-conflict';

/** App as a merge leaves it. */
export interface ResultingApp {
  gitAppId: string;
  name: string;
  /** Null where it is not known yet. */
  path: string | null;
}

/** Two apps of one name, or at one path, of which `theirs` gives way in the first place. */
export interface NameClash {
  id: string;
  mine: ResultingApp;
  theirs: ResultingApp;
}

/** Returns the apps that clash in a name or path in which no two of a side do. */
export function findNameClashes(
  results: readonly ResultingApp[],
  { mine, theirs }: AppSides<readonly RepositoryApp[]>,
): NameClash[] {
  const known = new Set([mine, theirs].flatMap((apps) => repeatedKeys(apps)));
  const ofMine = new Set(mine.flatMap((app) => keysOf(app).map((key) => `${app.gitAppId} ${key}`)));
  const clashes = new Map<string, NameClash>();
  for (const [key, apps] of groupByKey(results)) {
    if (apps.length < 2 || known.has(key)) continue;
    // The one that has the name on our side comes first.
    const isMine = ({ gitAppId }: ResultingApp) => ofMine.has(`${gitAppId} ${key}`);
    const [first, ...others] = [...apps.filter(isMine), ...apps.filter((app) => !isMine(app))];
    for (const other of others) {
      const pair = `${first.gitAppId} ${other.gitAppId} ${nameKey(other.name)}`;
      if (!clashes.has(pair)) clashes.set(pair, { id: pair, mine: first, theirs: other });
    }
  }
  return [...clashes.values()];
}

/** Describes a clash of names. `former`: the names that the apps had in the base; null for one that was added. */
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

/** Returns a name that is not taken: the name with a number, cut where it would be too long for a file. */
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
