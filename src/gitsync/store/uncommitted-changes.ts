import type { AppWithVersion, KeepReplaced } from '../../apps';
import { committedNameOf, isOtherVersion, nameOfKept, pullOverKept, pullOverUncommitted } from '../domain';
import type { LastCommit, StoredLink } from './links';

type ComparedVersion = Pick<AppWithVersion['version'], 'id' | 'documentHash'>;

type ComparedApp = Pick<AppWithVersion, 'name' | 'isLocked'> & {
  version: ComparedVersion & Pick<AppWithVersion['version'], 'name' | 'gitVersionId'>;
};

type Committed = Pick<LastCommit, 'documentHash' | 'syncedState'>;

type ComparedLink = Pick<StoredLink, 'followsName' | 'committedVersions'> & { committed: Committed | null };

/**
 * True if a version of the app, by default the edited one, differs from what was last committed of it, here or to the
 * repository, or pulled. Names of the edited one count; of a locked app it never differs.
 */
export function hasUncommittedChanges(
  app: ComparedApp,
  link: ComparedLink | null,
  version: ComparedVersion = app.version,
): boolean {
  if (version.id !== app.version.id) return !isCommitted(version, link);
  if (app.isLocked) return false;
  if (!link?.committed) return true;
  const { documentHash, syncedState } = link.committed;
  if (app.version.documentHash !== documentHash || isOtherVersion(app.version, syncedState)) return true;
  const name = committedNameOf(link, syncedState);
  return name !== null && app.name !== name;
}

const isCommitted = ({ documentHash }: ComparedVersion, link: ComparedLink | null): boolean =>
  link !== null &&
  [link.committed?.documentHash, ...Object.values(link.committedVersions)].includes(documentHash);

/**
 * Keeps versions with uncommitted changes that a state of the repository replaces, for instance as `v1 before pull …`.
 * `isEditedSafe`: the changes of the edited one are in that state, or kept already.
 */
export const keepUncommitted =
  (
    { app, link }: { app: AppWithVersion; link: StoredLink | null },
    { why, at, isEditedSafe }: { why: string; at: Date; isEditedSafe: boolean },
  ): KeepReplaced =>
  (version) => {
    if (isEditedSafe && version.id === app.version.id) return null;
    return hasUncommittedChanges(app, link, version) ? nameOfKept(version.name, why, at) : null;
  };

/** True if the app differs from what was last pushed or pulled: by uncommitted changes, or by commits that are kept here. */
export const differsFromRepository = (app: ComparedApp, link: StoredLink | null): boolean =>
  hasUncommittedChanges(app, link && { ...link, committed: link.last });

/**
 * Returns true if an app that is pulled has changes that may be discarded. Throws 409 `uncommitted_changes` if they may not,
 * and for commits that are kept here.
 */
export function findDiscarded(
  app: AppWithVersion,
  link: StoredLink | null,
  { mayDiscard }: { mayDiscard: boolean },
): boolean {
  if (link?.hasKept) throw pullOverKept();
  if (!hasUncommittedChanges(app, link)) return false;
  if (mayDiscard) return true;
  throw pullOverUncommitted({ canMerge: link?.last != null });
}
