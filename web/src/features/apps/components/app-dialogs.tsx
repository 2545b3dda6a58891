import type { App } from '../../../lib/workspace';
import type { ImportRun } from '../api/use-import-app';
import { CreateAppDialog } from './create-app-dialog';
import { DeleteAppDialog } from './delete-app-dialog';
import { ImportFileDialog } from './import-file-dialog';
import { ImportFromGitDialog } from './import-from-git/import-from-git-dialog';
import { LockAppDialog } from './lock-app-dialog';
import { RenameOrDuplicateDialog } from './rename-or-duplicate-dialog';
import { NotCommittedDialog, type NotCommitted } from './not-committed-dialog';
import { TagsDialog } from './tags-dialog';

export type AppDialog =
  | { kind: 'create' | 'import-file' | 'import-git' }
  | { kind: 'rename' | 'duplicate' | 'tags' | 'lock' | 'delete'; app: App }
  | ({ kind: 'not-committed' } & NotCommitted);

interface Props {
  dialog: AppDialog;
  importApp: ImportRun;
  onOpen: (dialog: AppDialog) => void;
  onClose: () => void;
}

export function AppDialogs({ dialog, importApp, onOpen, onClose }: Props) {
  const onRefused = (refused: NotCommitted) => onOpen({ kind: 'not-committed', ...refused });
  switch (dialog.kind) {
    case 'create':
      return <CreateAppDialog onRefused={onRefused} onClose={onClose} />;
    case 'import-file':
      return <ImportFileDialog onRefused={onRefused} onClose={onClose} />;
    case 'import-git':
      return <ImportFromGitDialog importApp={importApp} onClose={onClose} />;
    case 'rename':
    case 'duplicate':
      return <RenameOrDuplicateDialog kind={dialog.kind} app={dialog.app} onClose={onClose} />;
    case 'tags':
      return <TagsDialog app={dialog.app} onClose={onClose} />;
    case 'lock':
      return <LockAppDialog app={dialog.app} onClose={onClose} />;
    case 'not-committed':
      return <NotCommittedDialog {...dialog} onClose={onClose} />;
    case 'delete':
      return <DeleteAppDialog app={dialog.app} onClose={onClose} />;
  }
}
