import type { AppLink } from '../commit-plan';
import type { RemoteMove } from '../find-move';
import { quoted } from '../problem';
import type { TreeView } from '../tree-view';
import type { PresentSplitApp } from './plan-parts';
import { listParts } from './read-parts';
import type { AppFolder } from './split-folders';

/**
 * What someone else did to an app in parts since this workspace last pushed or pulled it: to its parts, or to where its
 * entry says that they are. Other files in its folder, and other apps below it, are not the app.
 */
export async function findSplitMove(
  view: TreeView,
  { path, entry, blobOid }: AppLink,
  present: PresentSplitApp,
): Promise<RemoteMove | null> {
  const moved = (reason: RemoteMove['reason'], what: string): RemoteMove => ({
    path,
    reason,
    detail: `${quoted(path)}: ${what}.`,
  });
  if (present.entry === null && entry !== null) return moved('entry_missing', 'its entry was removed');
  if (present.path === null) return moved('entry_changed', 'the repository now keeps its apps in parts');
  if (present.path !== path) return moved('entry_changed', `its entry now tells of ${quoted(present.path)}`);
  if (present.folder === null) return moved('file_missing', 'it was removed');
  const isSame = await hasPartsOf(view, { path, oid: blobOid }, present.folder);
  return isSame ? null : moved('file_changed', 'it was changed');
}

async function hasPartsOf(
  view: TreeView,
  seen: { path: string; oid: string },
  folder: AppFolder,
): Promise<boolean> {
  if (seen.oid === folder.oid) return true;
  // What a force push has swept away cannot be compared.
  if (view.findSize !== undefined && (await view.findSize(seen.oid)) === null) return false;
  return JSON.stringify(await listParts(view, seen)) === JSON.stringify(folder.parts);
}
