import { ActionIcon, Loader } from '@mantine/core';
import { Check, X } from 'lucide-react';
import type { Branch } from '../lib/branch-facts';
import { factsOf } from '../lib/branch-facts';
import classes from './branches.module.css';

interface Props {
  branch: Branch;
  /** True for the branch that is shown. */
  isPresent: boolean;
  isOpening: boolean;
  isDisabled: boolean;
  onOpen: () => void;
  /** Null for those who may not delete branches. */
  onDelete: (() => void) | null;
}

export function BranchRow({ branch, isPresent, isOpening, isDisabled, onOpen, onDelete }: Props) {
  const { name, isDefault, isLocal } = branch;
  const facts = isOpening ? [isLocal ? 'Opening…' : 'Bringing it here…'] : factsOf(branch);
  return (
    <li className={classes.row}>
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
      {onDelete && !isDefault && (
        <ActionIcon
          variant="subtle"
          color="gray"
          size={28}
          aria-label={`Delete ${name}`}
          title={`Delete ${name}`}
          onClick={onDelete}
        >
          <X size={14} aria-hidden />
        </ActionIcon>
      )}
    </li>
  );
}
