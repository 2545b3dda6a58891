import type { App } from '../../../lib/workspace';
import { CreateAppDialog } from './create-app-dialog';
import { DeleteAppDialog } from './delete-app-dialog';
import { ImportFileDialog } from './import-file-dialog';
import { ImportFromGitDialog } from './import-from-git/import-from-git-dialog';
import { NameDialog } from './name-dialog';

export type AppDialog =
  { kind: 'create' | 'import-file' | 'import-git' } | { kind: 'rename' | 'duplicate' | 'delete'; app: App };

export function AppDialogs({ dialog, onClose }: { dialog: AppDialog; onClose: () => void }) {
  switch (dialog.kind) {
    case 'create':
      return <CreateAppDialog onClose={onClose} />;
    case 'import-file':
      return <ImportFileDialog onClose={onClose} />;
    case 'import-git':
      return <ImportFromGitDialog onClose={onClose} />;
    case 'rename':
    case 'duplicate':
      return <NameDialog kind={dialog.kind} app={dialog.app} onClose={onClose} />;
    case 'delete':
      return <DeleteAppDialog app={dialog.app} onClose={onClose} />;
  }
}
