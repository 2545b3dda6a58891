import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Skeleton, Text } from '@mantine/core';
import type { useQuery } from '@tanstack/react-query';
import { ProblemAlert } from '../../../../components';
import type { Branch, MergeSides } from '../../lib/branch-facts';
import { previewOf, type BranchMerge } from '../../lib/merge-words';
import { canSwap } from './choose-sides';
import { MergedThings } from './merged-things';
import classes from './merge.module.css';

interface Props {
  sides: MergeSides;
  branches: Branch[];
  preview: ReturnType<typeof useQuery<BranchMerge>>;
  /** Takes the other direction. */
  onSwap: () => void;
}

/** Says what the merge would do, before it does it. */
export function MergePreview({ sides, branches, preview, onSwap }: Props) {
  const { data, error, isFetching, refetch } = preview;
  if (error && !isFetching) {
    return (
      <ProblemAlert error={error} title={t`The merge could not be prepared`}>
        <Button size="xs" variant="default" onClick={() => void refetch()}>
          <Trans>Try again</Trans>
        </Button>
      </ProblemAlert>
    );
  }
  if (!data) return <Skeleton h={72} role="status" aria-label={t`Comparing the branches`} />;
  return (
    <div aria-busy={isFetching}>
      <Text size="sm">{previewOf(data, sides)}</Text>
      <MergedThings merge={data} />
      {data.status === 'up_to_date' ? (
        canSwap(branches, sides) && (
          <Button size="xs" variant="default" mt="sm" onClick={onSwap}>
            <Trans>
              Merge {sides.into} into {sides.from} instead
            </Trans>
          </Button>
        )
      ) : (
        <Notes {...{ sides, branches }} />
      )}
    </div>
  );
}

/** Says what else there is to know of the branches. */
function Notes({ sides: { from, into }, branches }: Pick<Props, 'sides' | 'branches'>) {
  const find = (name: string) => branches.find((branch) => branch.name === name);
  const changed = find(from)?.changedApps ?? 0;
  const notes = [
    find(into)?.isProtected === true &&
      t`${into} is protected at the provider: it accepts changes only through pull requests.`,
    changed > 0 &&
      plural(changed, {
        one: `# app on ${from} has uncommitted changes, which are not merged.`,
        other: `# apps on ${from} have uncommitted changes, which are not merged.`,
      }),
  ].filter((note) => note !== false);
  return notes.map((note) => (
    <Text key={note} size="sm" mt="sm" className={classes.note}>
      {note}
    </Text>
  ));
}
