import type { AppWithVersion } from '../../apps';
import { commitsNotPushed, committedNameOf, uncommittedChanges } from '../domain';
import type { LastCommit, StoredLink } from './app-link-store';

type ComparedApp = Pick<AppWithVersion, 'name' | 'isLocked'> & {
  version: Pick<AppWithVersion['version'], 'name' | 'gitVersionId' | 'documentHash'>;
};

type Committed = Pick<LastCommit, 'documentHash' | 'syncedState'>;

type ComparedLink = Pick<StoredLink, 'followsName'> & { committed: Committed | null };

/** True if the app differs from what was last committed, here or to the repository, or pulled. A locked app never does. */
export function hasUncommittedChanges(app: ComparedApp, link: ComparedLink | null): boolean {
  if (app.isLocked) return false;
  if (!link?.committed) return true;
  const { documentHash, syncedState } = link.committed;
  if (
    app.version.documentHash !== documentHash ||
    app.version.gitVersionId !== syncedState.entry?.gitVersionId
  )
    return true;
  const name = committedNameOf(link, syncedState);
  return app.version.name !== syncedState.entry.gitVersionName || (name !== null && app.name !== name);
}

/** True if the app differs from what was last pushed or pulled: by uncommitted changes, or by commits that are kept here. */
export const differsFromRepository = (app: ComparedApp, link: StoredLink | null): boolean =>
  hasUncommittedChanges(app, link && { ...link, committed: link.last });

/** Returns true if there are changes that may be discarded. Throws 409 `uncommitted_changes` if they may not, and
 * for commits that are kept here. */
export function refuseUncommitted(
  app: AppWithVersion,
  link: StoredLink | null,
  mayDiscard: boolean,
): boolean {
  if (link?.hasKept) throw commitsNotPushed();
  if (!hasUncommittedChanges(app, link)) return false;
  if (mayDiscard) return true;
  throw uncommittedChanges();
}
