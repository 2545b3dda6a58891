import type { AppLink } from '../commit-plan';
import type { RepositoryLayout } from '../repository-layout';

/** Whether what was last seen of an app is its folder, and not a file: then `blobOid` is that of a tree. */
export const isInParts = ({ path, entry }: AppLink, layout: RepositoryLayout): boolean =>
  entry !== null && path !== layout.appPath(entry.gitAppName, entry.gitVersionName);
