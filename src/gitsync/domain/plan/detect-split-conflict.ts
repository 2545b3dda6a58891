import type { RemoteConflict } from './detect-conflict';
import { quoted } from '../format/repository-problem';
import { hasSameParts } from '../format/split/split-folders';
import type { TreeReader } from '../format/tree-reader';
import type { PresentSplitApp } from './split-tree-changes';
import type { AppLink } from '../format/app-link';

/**
 * Returns what another writer changed of an app in the split layout since this workspace last pushed or pulled it: its
 * part files, or the path in its entry. Other files in its folder, and other apps below it, do not count.
 */
export async function detectSplitConflict(
  tree: TreeReader,
  { path, entry, oid }: AppLink,
  present: PresentSplitApp,
): Promise<RemoteConflict | null> {
  const conflict = (reason: RemoteConflict['reason'], change: string): RemoteConflict => ({
    path,
    reason,
    detail: `${quoted(path)}: ${change}.`,
  });
  if (present.entry === null && entry !== null) return conflict('entry_missing', 'its entry was removed');
  if (present.path === null) return conflict('entry_changed', 'the repository now uses the split layout');
  if (present.path !== path)
    return conflict('entry_changed', `its entry now has the path ${quoted(present.path)}`);
  if (present.folder === null) return conflict('file_missing', 'it was removed');
  const isSame = await hasSameParts(tree, { path, oid }, present.folder);
  return isSame ? null : conflict('file_changed', 'it was changed');
}
