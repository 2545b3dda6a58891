import type { Branch } from '../lib/branch-facts';
import type { Save } from '../api/use-open-branch';
import { DeleteBranch } from './delete-branch';
import { NewBranchDialog } from './new-branch-dialog';

export type BranchDialog = { kind: 'new' } | { kind: 'delete'; branch: Branch };

interface Props {
  dialog: BranchDialog;
  save?: Save;
  onClose: () => void;
}

export const BranchDialogs = ({ dialog, save, onClose }: Props) =>
  dialog.kind === 'new' ? (
    <NewBranchDialog save={save} onClose={onClose} />
  ) : (
    <DeleteBranch branch={dialog.branch} onClose={onClose} />
  );
