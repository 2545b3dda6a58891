import type { AppWithVersion } from '../../apps';
import { localNameOf, uncommittedChanges } from '../domain';
import type { LastCommit, StoredLink } from './app-link-store';

type ComparedApp = Pick<AppWithVersion, 'name' | 'isLocked'> & {
  version: Pick<AppWithVersion['version'], 'name' | 'gitVersionId' | 'documentHash'>;
};

type ComparedLink = Pick<StoredLink, 'followsName'> & {
  last: Pick<LastCommit, 'documentHash' | 'syncedState'> | null;
};

/** True if the app differs from what was last committed or pulled. A locked app never does. */
export function hasUncommittedChanges(app: ComparedApp, link: ComparedLink | null): boolean {
  if (app.isLocked) return false;
  if (!link?.last) return true;
  const { documentHash, syncedState } = link.last;
  if (
    app.version.documentHash !== documentHash ||
    app.version.gitVersionId !== syncedState.entry?.gitVersionId
  )
    return true;
  return (
    app.version.name !== syncedState.entry.gitVersionName ||
    (link.followsName && app.name !== localNameOf(syncedState))
  );
}

/** Returns true if there are changes that may be discarded. Throws 409 `uncommitted_changes` if they may not. */
export function refuseUncommitted(
  app: AppWithVersion,
  link: StoredLink | null,
  mayDiscard: boolean,
): boolean {
  if (!hasUncommittedChanges(app, link)) return false;
  if (mayDiscard) return true;
  throw uncommittedChanges();
}
