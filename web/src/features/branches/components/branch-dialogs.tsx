import type { Save } from '../api/use-open-branch';
import type { Branch, MergeSides } from '../lib/branch-facts';
import { DeleteBranch } from './delete-branch';
import { MergeDialog } from './merge/merge-dialog';
import { NewBranchDialog } from './new-branch-dialog';
import { PushBranch } from './push-branch';

export type BranchDialog =
  | { kind: 'new' }
  | { kind: 'delete'; branch: Branch }
  | { kind: 'push'; branch: Branch }
  /** `id`: differs each time that it is asked for. */
  | { kind: 'merge'; id: string; sides: MergeSides }
  /** The merge that this tab had started. */
  | { kind: 'started-merge' };

interface Props {
  dialog: BranchDialog;
  save?: Save;
  onClose: () => void;
}

export function BranchDialogs({ dialog, save, onClose }: Props) {
  switch (dialog.kind) {
    case 'new':
      return <NewBranchDialog save={save} onClose={onClose} />;
    case 'delete':
      return <DeleteBranch branch={dialog.branch} onClose={onClose} />;
    case 'push':
      return <PushBranch branch={dialog.branch} onClose={onClose} />;
    case 'merge':
      return <MergeDialog key={dialog.id} asked={dialog.sides} save={save} onClose={onClose} />;
    case 'started-merge':
      return <MergeDialog asked={null} save={save} onClose={onClose} />;
  }
}
