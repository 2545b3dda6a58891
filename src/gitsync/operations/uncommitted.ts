import { HttpStatus } from '@nestjs/common';
import type { AppWithVersion } from '../../apps';
import { AppError, conflict } from '../../core/errors';
import type { StoredLink } from '../store/app-link-store';

/** Whether the app is not what was last committed or pulled. A locked app never is anything else. */
export function hasUncommittedChanges(app: AppWithVersion, link: StoredLink | null): boolean {
  if (app.isLocked) return false;
  if (!link?.last) return true;
  const { documentHash, seen } = link.last;
  if (app.version.documentHash !== documentHash || app.version.gitVersionId !== seen.entry?.gitVersionId)
    return true;
  return (
    app.version.name !== seen.entry.gitVersionName || (link.followsName && app.name !== seen.entry.gitAppName)
  );
}

/** True where there are changes that may be discarded; 409 `uncommitted_changes` where they may not. */
export function refuseUncommitted(
  app: AppWithVersion,
  link: StoredLink | null,
  mayDiscard: boolean,
): boolean {
  if (!hasUncommittedChanges(app, link)) return false;
  if (mayDiscard) return true;
  throw conflict('uncommitted_changes', 'The app has changes that were not committed.', {
    remedy: 'Commit them first, or discard them: they are then kept as a version.',
  });
}

export const alreadyLinked = () =>
  conflict('git_already_linked', 'The app is in the repository by a commit or a pull of this workspace.', {
    remedy: 'Pull what is new there, or commit what is new here.',
  });

export const notYetInRepository = () =>
  new AppError(
    'git_app_not_found',
    HttpStatus.NOT_FOUND,
    'The app was never committed to this repository, nor imported from it.',
    {
      remedy: 'Commit it first.',
    },
  );
