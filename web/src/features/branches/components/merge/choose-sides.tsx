import { t } from '@lingui/core/macro';
import { ActionIcon, Select } from '@mantine/core';
import { ArrowLeftRight } from 'lucide-react';
import { canBeMerged, canTakeMerges, type Branch, type MergeSides } from '../../lib/branch-facts';
import classes from './merge.module.css';

interface Props {
  branches: Branch[];
  sides: MergeSides;
  /** True while they are merged. */
  isFixed: boolean;
  onChange: (sides: MergeSides) => void;
}

/** The branch that is merged, and the one that takes its changes. */
export function ChooseSides({ branches, sides, isFixed, onChange }: Props) {
  const { from, into } = sides;
  const swapped = { from: into, into: from };
  const shared = { allowDeselect: false, searchable: true, openOnFocus: false, readOnly: isFixed };
  const namesOf = (isPossible: (branch: Branch) => boolean, other: string, chosen: string) =>
    [...new Set([chosen, ...branches.filter(isPossible).map(({ name }) => name)])].filter(
      (name) => name !== other,
    );
  return (
    <div className={classes.sides}>
      <Select
        {...shared}
        label={t`Merge`}
        data={namesOf(canBeMerged, into, from)}
        value={from}
        onChange={(name) => name !== null && onChange({ from: name, into })}
        data-autofocus
      />
      <ActionIcon
        variant="default"
        size={30}
        className={classes.swap}
        aria-label={t`Swap the branches: merge ${into} into ${from}`}
        title={t`Swap the branches: merge ${into} into ${from}`}
        disabled={isFixed || !canSwap(branches, sides)}
        onClick={() => onChange(swapped)}
      >
        <ArrowLeftRight size={14} aria-hidden />
      </ActionIcon>
      <Select
        {...shared}
        label={t`Into`}
        data={namesOf(canTakeMerges, from, into)}
        value={into}
        onChange={(name) => name !== null && onChange({ from, into: name })}
      />
    </div>
  );
}

/** Tells if the branch that is merged is worked on here, so that it can take the changes of the other one. */
export const canSwap = (branches: Branch[], { from }: MergeSides): boolean =>
  branches.some((branch) => branch.name === from && canTakeMerges(branch));
