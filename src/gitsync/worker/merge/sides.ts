import type { AppDocument, AppWithVersion } from '../../../apps';
import { committedNameOf, namesInRepository, nameToTake, type AppNames, type AppOnSide } from '../../domain';
import type { LastCommit, StoredLink } from '../../store/links';
import type { ForeignApp } from '../read-app';

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
  const { gitVersionId, gitVersionName } = namesInRepository(syncedState);
  return {
    document,
    appName: committedNameOf({ followsName }, syncedState) ?? app.name,
    gitVersionId: gitVersionId ?? document.versionId ?? app.version.gitVersionId,
    versionName: gitVersionName,
  };
}

/** Returns the app as the repository has it. */
export function foreignSide(
  { app: located, document, last }: ForeignApp,
  { app, link }: { app: AppWithVersion; link: StoredLink | null },
): AppOnSide {
  return {
    document,
    appName: nameInRepository({ app: located, last }, link) ?? app.name,
    gitVersionId: located.gitVersionId ?? document.versionId ?? app.version.gitVersionId,
    versionName: located.versionName,
  };
}

/** Returns the name that an app takes with a state of the repository; null for one that keeps its own. */
export const nameInRepository = (
  { app, last }: Pick<ForeignApp, 'app' | 'last'>,
  link: StoredLink | null,
): string | null =>
  nameToTake(link ?? { followsName: true }, { name: app.name, localName: last.syncedState.localName });

/** Describes the last commit or pull, for what is compared with it. */
export const committedBefore = (
  { syncedState }: LastCommit,
  document: AppDocument,
  link: Pick<StoredLink, 'followsName'>,
) => ({ document, syncedState, followsName: link.followsName });

export type CommittedBefore = ReturnType<typeof committedBefore>;
