import { checkAppName, checkVersionName, nameKey } from '../../core/names';
import { EntryCommit, isNamed, lastCommitOf, MetaEntry } from './meta-entry';
import { quoted, RepositoryProblem } from './problem';
import type { RepositoryLayout } from './repository-layout';

/** An app as a repository has it, or would have it but for its problem. */
export interface RepositoryApp {
  /** Null for a file without an entry. */
  gitAppId: string | null;
  name: string;
  /** Of its file, from the repository's root; null where the entry does not tell it. */
  path: string | null;
  versionName: string | null;
  gitVersionId: string | null;
  lastCommit: EntryCommit | null;
  /** Of its file; null where there is none that may be read. */
  oid: string | null;
  problem: RepositoryProblem | null;
}

/** The app that an entry tells of; whether its file is there is not known yet. */
export function appOfEntry(entry: MetaEntry, layout: RepositoryLayout): RepositoryApp {
  return {
    gitAppId: entry.gitAppId,
    name: entry.gitAppName ?? entry.gitAppId,
    path: isNamed(entry) ? layout.appPath(entry.gitAppName, entry.gitVersionName) : null,
    versionName: entry.gitVersionName,
    gitVersionId: entry.gitVersionId,
    lastCommit: lastCommitOf(entry),
    oid: null,
    problem:
      entry.problem ?? findNameProblem({ appName: entry.gitAppName, versionName: entry.gitVersionName }),
  };
}

/** A file in an app's folder that no entry tells of. */
export function appWithoutEntry(
  names: { appName: string; versionName: string },
  layout: RepositoryLayout,
): RepositoryApp {
  return {
    gitAppId: null,
    name: names.appName,
    path: layout.appPath(names.appName, names.versionName),
    versionName: names.versionName,
    gitVersionId: null,
    lastCommit: null,
    oid: null,
    problem: findNameProblem(names),
  };
}

export function findNameProblem(names: {
  appName: string | null;
  versionName: string | null;
}): RepositoryProblem | null {
  const inApp = names.appName === null ? null : checkAppName(names.appName);
  if (inApp !== null) return unsafeName('app', names.appName ?? '', inApp.reason);
  const inVersion = names.versionName === null ? null : checkVersionName(names.versionName);
  return inVersion === null ? null : unsafeName('version', names.versionName ?? '', inVersion.reason);
}

function unsafeName(what: 'app' | 'version', name: string, reason: string): RepositoryProblem {
  return {
    code: 'git_unsafe_name',
    detail: `The name of the ${what}, ${quoted(shortened(name))}, cannot be that of a file: ${reason}.`,
  };
}

function shortened(name: string): string {
  return name.length > 100 ? `${name.slice(0, 100)}…` : name;
}

/** The entries that share their name with another, by Git id: there is no telling which of them owns the folder. */
export function findDuplicates(entries: readonly MetaEntry[]): Map<string, RepositoryProblem> {
  const byKey = new Map<string, MetaEntry[]>();
  for (const entry of entries) {
    if (entry.gitAppName === null) continue;
    const key = nameKey(entry.gitAppName);
    const same = byKey.get(key);
    if (same === undefined) byKey.set(key, [entry]);
    else same.push(entry);
  }
  const problems = new Map<string, RepositoryProblem>();
  for (const same of byKey.values()) {
    if (same.length === 1) continue;
    // A hostile file may have thousands of them.
    const names = same.slice(0, 3).map(({ gitAppName }) => quoted(shortened(gitAppName ?? '')));
    const detail = `${same.length} entries of .meta/meta.json have the same name, without case and Unicode form: ${names.join(', ')}.`;
    for (const { gitAppId } of same) problems.set(gitAppId, { code: 'git_duplicate_name', detail });
  }
  return problems;
}
