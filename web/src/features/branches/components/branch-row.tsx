import { t } from '@lingui/core/macro';
import { ActionIcon, Loader } from '@mantine/core';
import { Check, ChevronDown } from 'lucide-react';
import { useId, useState } from 'react';
import { useWorkspace } from '../../../lib/workspace';
import { canPush, factsOf, type Branch, type MergeSides } from '../lib/branch-facts';
import type { BranchDialog } from './branch-dialogs';
import { BranchActions } from './branch-actions';
import classes from './branches.module.css';

interface Props {
  branch: Branch;
  /** True for the branch that is shown. */
  isPresent: boolean;
  isOpening: boolean;
  isDisabled: boolean;
  onOpen: () => void;
  /** Merges of this branch and the one that is shown. */
  ways: MergeSides[];
  /** Null for those who may not change branches. */
  onAsk: ((dialog: BranchDialog) => void) | null;
}

export function BranchRow(props: Props) {
  const { branch, ways, onAsk } = props;
  const [isMore, setIsMore] = useState(false);
  const actionsId = useId();
  const { name, isDefault } = branch;
  const hasActions = ways.length > 0 || !isDefault || canPush(branch);
  return (
    <li>
      <div className={classes.row}>
        <OpenButton {...props} />
        {onAsk && hasActions && (
          <ActionIcon
            variant="subtle"
            color="gray"
            size={28}
            aria-label={t`Actions for ${name}`}
            title={t`Actions for ${name}`}
            aria-expanded={isMore}
            aria-controls={isMore ? actionsId : undefined}
            onClick={() => setIsMore(!isMore)}
          >
            <ChevronDown size={15} aria-hidden className={classes.more} />
          </ActionIcon>
        )}
      </div>
      {onAsk && isMore && <BranchActions id={actionsId} {...{ branch, ways, onAsk }} />}
    </li>
  );
}

function OpenButton({ branch, isPresent, isOpening, isDisabled, onOpen }: Props) {
  const { defaultBranch } = useWorkspace();
  const { name, isLocal } = branch;
  const facts = isOpening ? [isLocal ? t`Opening…` : t`Fetching…`] : factsOf(branch, defaultBranch);
  return (
    <button
      type="button"
      className={classes.open}
      data-row
      aria-current={isPresent || undefined}
      aria-disabled={isDisabled || undefined}
      onClick={onOpen}
    >
      <span className={classes.mark} aria-hidden>
        {isOpening ? <Loader size={14} /> : isPresent && <Check size={15} />}
      </span>
      <span className={classes.text}>
        <span className={classes.name} data-away={!isLocal || undefined}>
          {name}
        </span>
        {facts.length > 0 && (
          <span className={classes.facts}>
            <span className="visually-hidden">, </span>
            {facts.join(' · ')}
          </span>
        )}
      </span>
    </button>
  );
}
