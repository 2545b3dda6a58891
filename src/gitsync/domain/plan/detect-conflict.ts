import { isSameName } from '../../../core/names';
import type { ConflictReason } from './commit-plan';
import { getFileIfAny } from '../format/find-file';
import type { MetaEntry } from '../format/meta-entry';
import { quoted } from '../format/repository-problem';
import type { TreeEntry, TreeReader } from '../format/tree-reader';
import type { AppLink } from '../format/app-link';

export interface RemoteConflict {
  path: string;
  reason: ConflictReason;
  detail: string;
}

interface ConflictRequest {
  tree: TreeReader;
  link: AppLink;
  present: { entry: MetaEntry | null; path: string | null; file: TreeEntry | null; isStale: boolean };
}

/**
 * Returns what another writer changed of the app since this workspace last pushed or pulled it: its file, or the name or
 * version in its entry. The entry's message, user and date are ignored: a commit loses nothing by replacing them. So is the
 * file if it is another app's: the commit leaves it alone.
 */
export async function detectConflict({
  tree,
  link,
  present,
}: ConflictRequest): Promise<RemoteConflict | null> {
  const { path } = link;
  const conflict = (reason: ConflictReason, change: string): RemoteConflict => ({
    path,
    reason,
    detail: `${quoted(path)}: ${change}.`,
  });
  if (link.entry !== null && present.entry === null)
    return conflict('entry_missing', 'its entry was removed');
  if (!isSameEntry(link.entry, present.entry)) return conflict('entry_changed', changeOf(present.entry));
  if (present.isStale) return null;
  // A system that ignores case, or changes the Unicode form, may have spelled its folder otherwise.
  const isThere = present.path !== null && isSameName(present.path, path);
  const file = isThere ? present.file : await getFileIfAny(tree, path);
  if (file === null) return conflict('file_missing', 'it was removed');
  return file.oid === link.oid ? null : conflict('file_changed', 'it was changed');
}

function isSameEntry(link: AppLink['entry'], entry: MetaEntry | null): boolean {
  return (
    link?.gitAppName === entry?.gitAppName &&
    link?.gitVersionId === entry?.gitVersionId &&
    link?.gitVersionName === entry?.gitVersionName
  );
}

function changeOf(entry: MetaEntry | null): string {
  if (entry?.gitAppName == null || entry.gitVersionName === null) return 'its entry was changed';
  return `its entry now has the name ${quoted(entry.gitAppName)} and the version ${quoted(entry.gitVersionName)}`;
}
