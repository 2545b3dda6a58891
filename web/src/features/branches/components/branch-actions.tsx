import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { ArrowUpFromLine, GitMerge, X } from 'lucide-react';
import { bringIntoView } from '../../../lib/focus';
import { newId } from '../../../lib/new-id';
import { canPush, type Branch, type MergeSides } from '../lib/branch-facts';
import type { BranchDialog } from './branch-dialogs';
import classes from './branches.module.css';

interface Props {
  id: string;
  branch: Branch;
  ways: MergeSides[];
  onAsk: (dialog: BranchDialog) => void;
}

/** Actions for a branch in the list. */
export const BranchActions = ({ id, branch, ways, onAsk }: Props) => (
  <div
    id={id}
    className={classes.actions}
    role="group"
    aria-label={t`Actions for ${branch.name}`}
    ref={bringIntoView}
  >
    {ways.map((sides) => (
      <Button
        key={sides.from}
        {...ACTION}
        leftSection={<GitMerge size={14} aria-hidden />}
        onClick={() => onAsk({ kind: 'merge', id: newId(), sides })}
      >
        {sides.from === branch.name ? t`Merge into ${sides.into}…` : t`Merge ${sides.from} into this branch…`}
      </Button>
    ))}
    {canPush(branch) && (
      <Button
        {...ACTION}
        leftSection={<ArrowUpFromLine size={14} aria-hidden />}
        onClick={() => onAsk({ kind: 'push', branch })}
      >
        {branch.isRemote ? t`Push…` : t`Push this branch again…`}
      </Button>
    )}
    {!branch.isDefault && (
      <Button
        {...ACTION}
        color="red.8"
        leftSection={<X size={14} aria-hidden />}
        onClick={() => onAsk({ kind: 'delete', branch })}
      >
        <Trans>Delete this branch…</Trans>
      </Button>
    )}
  </div>
);

const ACTION = {
  variant: 'subtle',
  color: 'gray',
  size: 'compact-sm',
  justify: 'start',
  fullWidth: true,
} as const;
