import { invalidRepository, quoted } from '../problem';
import type { RepositoryLayout } from '../repository-layout';
import type { TreeView } from '../tree-view';

/** @throws AppError `git_invalid_repository` */
export async function refuseSplitLayout(view: TreeView, layout: RepositoryLayout): Promise<void> {
  if ((await view.findEntry(layout.splitMetaPath)) === null) return;
  const detail = `The repository is in the platform's newer layout, with a file for each part of an app (there is ${quoted(layout.splitMetaPath)}). Its apps can be imported and pulled; it cannot be written to yet.`;
  throw invalidRepository(
    { code: 'git_unsupported_layout', detail },
    'Choose another repository, branch or directory for what is to be committed.',
  );
}
