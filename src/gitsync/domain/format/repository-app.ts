import { checkAppName, checkVersionName } from '../../../core/names';
import { EntryCommit, isNamed, lastCommitOf, MetaEntry, quoted, RepositoryProblem } from './meta-entry';
import type { RepositoryLayout } from './repository-layout';
import { PART_FOLDERS } from './split/part-files';

/** An app in a repository, with the problem that prevents its use, if any. */
export interface RepositoryApp {
  /** Null for a file without an entry. */
  gitAppId: string | null;
  name: string;
  /** Path of its file from the repository's root; null where the entry does not give one. */
  path: string | null;
  versionName: string | null;
  gitVersionId: string | null;
  lastCommit: EntryCommit | null;
  /** Id of its file; null where there is no file that may be read. */
  oid: string | null;
  problem: RepositoryProblem | null;
}

/**
 * Returns the app of an entry. Its file may not exist. `own`: the file's path, if known, and the problem if it is not the
 * entry's.
 */
export function appOfEntry(
  entry: MetaEntry,
  layout: RepositoryLayout,
  own: { path: string; problem: RepositoryProblem | null } | null = null,
): RepositoryApp {
  const named = isNamed(entry) ? layout.appPath(entry.gitAppName, entry.gitVersionName) : null;
  return {
    gitAppId: entry.gitAppId,
    name: entry.gitAppName ?? entry.gitAppId,
    path: own?.path ?? named,
    versionName: entry.gitVersionName,
    gitVersionId: entry.gitVersionId,
    lastCommit: lastCommitOf(entry),
    oid: null,
    problem:
      entry.problem ??
      findNameProblem({ appName: entry.gitAppName, versionName: entry.gitVersionName }) ??
      own?.problem ??
      null,
  };
}

/** Returns the app of a file that has no entry. */
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

/** Returns the paths that belong to the app alone: its file or, in the split layout, the folders with its part files. */
export const ownPathsOf = ({ path, versionName }: { path: string; versionName: string | null }): string[] =>
  versionName === null ? PART_FOLDERS.map((folder) => `${path}/${folder}`) : [path];

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
    detail: `The name of the ${what}, ${quoted(shortened(name))}, cannot be a file name: ${reason}.`,
  };
}

function shortened(name: string): string {
  return name.length > 100 ? `${name.slice(0, 100)}…` : name;
}

/** Returns the path of an entry's file; null if its names are not safe to use. */
export function safePathOf(entry: MetaEntry, layout: RepositoryLayout): string | null {
  if (!isNamed(entry)) return null;
  const problem = findNameProblem({ appName: entry.gitAppName, versionName: entry.gitVersionName });
  return problem === null ? layout.appPath(entry.gitAppName, entry.gitVersionName) : null;
}
