import type { AppLink, MovedReason } from './commit-plan';
import { getFileIfAny } from './find-file';
import type { MetaEntry } from './meta-entry';
import { quoted } from './problem';
import type { TreeEntry, TreeView } from './tree-view';

export interface RemoteMove {
  path: string;
  reason: MovedReason;
  detail: string;
}

interface Seen {
  view: TreeView;
  link: AppLink;
  present: { entry: MetaEntry | null; path: string | null; file: TreeEntry | null };
}

/**
 * What someone else did to the app since this workspace last pushed or pulled it: to its file, or to the name and
 * version of its entry. The entry's message, user and date tell of nothing that could be lost.
 */
export async function findMove({ view, link, present }: Seen): Promise<RemoteMove | null> {
  const { path } = link;
  const moved = (reason: MovedReason, what: string): RemoteMove => ({
    path,
    reason,
    detail: `${quoted(path)}: ${what}.`,
  });
  if (link.entry !== null && present.entry === null) return moved('entry_missing', 'its entry was removed');
  if (!isSameEntry(link.entry, present.entry)) return moved('entry_changed', whatChanged(present.entry));
  const file = present.path === path ? present.file : await getFileIfAny(view, path);
  if (file === null) return moved('file_missing', 'it was removed');
  return file.oid === link.blobOid ? null : moved('file_changed', 'it was changed');
}

function isSameEntry(link: AppLink['entry'], entry: MetaEntry | null): boolean {
  return (
    link?.gitAppName === entry?.gitAppName &&
    link?.gitVersionId === entry?.gitVersionId &&
    link?.gitVersionName === entry?.gitVersionName
  );
}

function whatChanged(entry: MetaEntry | null): string {
  if (entry?.gitAppName == null || entry.gitVersionName === null) return 'its entry was changed';
  return `its entry now tells of ${quoted(entry.gitAppName)}, version ${quoted(entry.gitVersionName)}`;
}
