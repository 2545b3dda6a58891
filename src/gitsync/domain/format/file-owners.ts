import { nameKey } from '../../../core/names';
import { isNamed, type MetaEntry } from './meta-entry';
import type { MetaFile } from './meta-file';
import { quoted, type RepositoryProblem } from './repository-problem';
import { safePathOf } from './repository-app';
import type { RepositoryLayout } from './repository-layout';

/**
 * Returns a problem for each entry that names a file of another app. Of several entries for one file, that which was
 * pushed last owns it: the others are stale. Files whose paths differ only in case or Unicode form belong to nobody.
 */
export function findStaleEntries(
  entries: readonly MetaEntry[],
  layout: RepositoryLayout,
): Map<string, RepositoryProblem> {
  const problems = new Map<string, RepositoryProblem>();
  for (const same of groupByPath(entries, layout)) {
    const { path } = same[0];
    const isOneFile = same.every((other) => other.path === path);
    const owner = isOneFile ? findOwner(same.map(({ entry }) => entry)) : null;
    const detail =
      owner === null
        ? `${same.length} entries of .meta/meta.json name the file ${quoted(path)}${isOneFile ? ', and none was pushed last' : ', apart from case and Unicode form'}.`
        : `The file ${quoted(path)} belongs to the app with the Git id ${quoted(owner.gitAppId)}, which was pushed to it later.`;
    for (const { entry } of same)
      if (entry.gitAppId !== owner?.gitAppId)
        problems.set(entry.gitAppId, { code: 'git_duplicate_name', detail });
  }
  return problems;
}

/** Returns the path of an entry's file; null where its names are not safe to use, or the file is another app's. */
export function ownedPathOf(meta: MetaFile, entry: MetaEntry, layout: RepositoryLayout): string | null {
  const path = safePathOf(entry, layout);
  const { gitAppName, gitVersionName } = entry;
  if (path === null || gitAppName === null || !meta.mayRepeat(gitAppName)) return path;
  const same = meta
    .entries()
    .filter((other) => other.gitAppName === gitAppName && other.gitVersionName === gitVersionName);
  return same.length <= 1 || findOwner(same)?.gitAppId === entry.gitAppId ? path : null;
}

interface NamedFile {
  path: string;
  entry: MetaEntry;
}

/** Returns the groups of entries that name one file, in whatever spelling. Names are checked only where they repeat. */
function groupByPath(entries: readonly MetaEntry[], layout: RepositoryLayout): NamedFile[][] {
  const groups = new Map<string, MetaEntry[]>();
  for (const entry of entries) {
    if (!isNamed(entry)) continue;
    const key = nameKey(layout.appPath(entry.gitAppName, entry.gitVersionName));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [entry]);
    else group.push(entry);
  }
  return [...groups.values()]
    .filter((group) => group.length > 1)
    .map((group) => group.flatMap((entry) => fileOf(entry, layout)))
    .filter((group) => group.length > 1);
}

function fileOf(entry: MetaEntry, layout: RepositoryLayout): NamedFile[] {
  const path = safePathOf(entry, layout);
  return path === null ? [] : [{ path, entry }];
}

/** Returns the entry with the newest date; null where two have it. */
function findOwner(same: readonly MetaEntry[]): MetaEntry | null {
  const times = same.map(({ lastpushDate }) => timeOf(lastpushDate));
  const newest = times.reduce((a, b) => Math.max(a, b));
  const first = times.indexOf(newest);
  return first === times.lastIndexOf(newest) ? same[first] : null;
}

function timeOf(text: string | null): number {
  const time = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? -Infinity : time;
}
