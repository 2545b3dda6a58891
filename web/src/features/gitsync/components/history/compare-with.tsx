import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Select, type ComboboxData } from '@mantine/core';
import { choiceLabel, type HistoryCommit } from '../../lib/history-labels';
import classes from './history.module.css';
import { shortSha } from '../../../../lib/short-sha';

interface Props {
  commit: HistoryCommit;
  commits: readonly HistoryCommit[];
  compare: string | null;
  onCompare: (other: string | null) => void;
}

const BEFORE = 'before';
const WORKING = 'working';

/** Chooses the state that a commit is compared with. */
export function CompareWith({ commit, commits, compare, onCompare }: Props) {
  const others = commits.filter(({ sha }) => sha !== commit.sha);
  const isListed = compare === WORKING || others.some(({ sha }) => sha === compare);
  const items = [
    ...(isListed || compare === null ? [] : [{ value: compare, label: shortSha(compare) }]),
    ...others.map((other) => ({ value: other.sha, label: choiceLabel(other) })),
  ];
  const data: ComboboxData = [
    { value: BEFORE, label: t`The commit before` },
    { value: WORKING, label: t`Working copy` },
    ...(items.length > 0 ? [{ group: t`Other commits`, items }] : []),
  ];
  return (
    <div className={classes.compare}>
      <Select
        size="xs"
        label={t`Compare with…`}
        className={classes.choice}
        data={data}
        value={compare ?? BEFORE}
        searchable
        nothingFoundMessage={t`No matching commits.`}
        maxDropdownHeight={320}
        onChange={(value) => onCompare(value === null || value === BEFORE ? null : value)}
      />
      {compare !== WORKING && (
        <Button size="xs" variant="default" onClick={() => onCompare(WORKING)}>
          <Trans>Compare with the working copy</Trans>
        </Button>
      )}
      {compare !== null && (
        <Button size="xs" variant="subtle" color="gray" onClick={() => onCompare(null)}>
          <Trans>Show what it changed</Trans>
        </Button>
      )}
    </div>
  );
}
