import { isSameName, trimmed, versionFileExtension } from '../../../core/names';
import type { AppSelector } from './locate-app';
import type { RepositoryLayout } from './repository-layout';

/** The state of an app that a workspace last pushed or pulled. */
export interface AppLink {
  path: string;
  /** Id of the app's blob; in the split layout, that of its folder's tree. */
  oid: string;
  /** Null for an app imported from a file without an entry. */
  entry: { gitAppName: string; gitVersionId: string | null; gitVersionName: string } | null;
  /** Name that the app had here, where it got another one in the repository: several others there have its own. */
  localName?: string;
}

/** Returns the names that an app has in the repository: those of its entry or, without one, those of its path. */
export function namesInRepository({ path, entry }: AppLink): NonNullable<AppLink['entry']> {
  if (entry !== null) return entry;
  const [gitAppName, fileName = ''] = path.split('/').slice(-2);
  return { gitAppName, gitVersionId: null, gitVersionName: fileName.slice(0, -versionFileExtension.length) };
}

/** Returns the name that the app had here when it was last pushed or pulled. */
export const localNameOf = (link: AppLink): string => link.localName ?? namesInRepository(link).gitAppName;

/** `followsName` is false for an app that was imported under another name than the repository's. */
interface Follower {
  followsName: boolean;
}

/** Returns the name that an app had here when it was last pushed or pulled; null for one that has a name of its own. */
export const committedNameOf = ({ followsName }: Follower, link: AppLink): string | null =>
  followsName ? localNameOf(link) : null;

/** Returns the name that an app keeps here: one that follows the repository's, as long as that stays the one that it was given there. */
export function keptLocalName(
  link: (Follower & { last: { syncedState: AppLink } | null }) | null,
  gitAppName: string,
): string | undefined {
  const before = link?.last?.syncedState;
  if (!link || !before) return undefined;
  return !link.followsName || namesInRepository(before).gitAppName === gitAppName
    ? before.localName
    : undefined;
}

/** Returns the name that an app gets here with a state of the repository; null for one that keeps its own. */
export const nameToTake = (
  { followsName }: Follower,
  { name, localName }: { name: string; localName: string | undefined },
): string | null => (followsName && localName === undefined ? trimmed(name) : null);

/** True if the repository has another version of the app. Without an entry, or its id, the name alone tells. */
export function isOtherVersion(
  { gitVersionId, name }: { gitVersionId: string; name: string },
  link: AppLink,
): boolean {
  const there = namesInRepository(link);
  return (
    there.gitVersionName !== name || (there.gitVersionId !== null && there.gitVersionId !== gitVersionId)
  );
}

/** Returns the link of an app that has this name here, and keeps the one that it has in the repository. */
export const withNameHere = (link: AppLink, name: string): AppLink =>
  namesInRepository(link).gitAppName === name ? link : { ...link, localName: name };

/**
 * True if the link is to a folder of the split layout. Then its `oid` is that of a tree. A file may be spelled otherwise than
 * its entry.
 */
export const isSplitLink = ({ path, entry }: AppLink, layout: RepositoryLayout): boolean =>
  entry !== null && !isSameName(path, layout.appPath(entry.gitAppName, entry.gitVersionName));

/** Selects the app of a link in the repository. One that was imported from a file without an entry has only its path. */
export const selectLinkedApp = (gitAppId: string, link: AppLink | undefined): AppSelector =>
  link && !link.entry ? { path: link.path } : { gitAppId };

/** Selects the app of a link in its history, which begins before the app had an entry where it was imported without one. */
export const selectInHistory = (gitAppId: string, link: AppLink | undefined): AppSelector =>
  link?.entry ? { gitAppId, pathBefore: link.path } : selectLinkedApp(gitAppId, link);

/** Returns true for the same state of an app in the repository. */
export const isSameState = (one: AppLink, other: AppLink): boolean =>
  one.path === other.path &&
  one.oid === other.oid &&
  JSON.stringify(one.entry) === JSON.stringify(other.entry);
