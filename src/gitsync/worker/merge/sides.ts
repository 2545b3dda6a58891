import type { AppDocument, AppWithVersion } from '../../../apps';
import { trimmed } from '../../../core/names';
import { localNameOf, type AppNames, type AppOnSide } from '../../domain';
import type { LastCommit, StoredLink } from '../../store/app-link-store';
import type { ForeignApp } from '../foreign-app';

export const namesOf = ({ name, version }: AppWithVersion): AppNames => ({
  appName: name,
  gitVersionId: version.gitVersionId,
  versionName: version.name,
});

/** Returns the app as it was last pushed or pulled. */
export function committedSide(
  { syncedState }: LastCommit,
  document: AppDocument,
  { app, followsName }: { app: AppWithVersion; followsName: boolean },
): AppOnSide {
  const { entry } = syncedState;
  return {
    document,
    appName: (followsName ? localNameOf(syncedState) : null) ?? app.name,
    gitVersionId: entry?.gitVersionId ?? document.versionId ?? app.version.gitVersionId,
    versionName: entry?.gitVersionName ?? document.versionName ?? app.version.name,
  };
}

/** Returns the app as the repository has it. */
export function foreignSide(
  { app: located, document, last }: ForeignApp,
  { app, link }: { app: AppWithVersion; link: StoredLink | null },
): AppOnSide {
  const hasOwnName = link?.followsName === false || last.syncedState.localName !== undefined;
  return {
    document,
    appName: hasOwnName ? app.name : trimmed(located.name),
    gitVersionId: located.gitVersionId ?? document.versionId ?? app.version.gitVersionId,
    versionName: located.versionName,
  };
}

/** Describes the last commit or pull, for what is compared with it. */
export const committedBefore = (
  { syncedState }: LastCommit,
  document: AppDocument,
  link: Pick<StoredLink, 'followsName'>,
) => ({ document, syncedState, followsName: link.followsName });

export type CommittedBefore = ReturnType<typeof committedBefore>;
