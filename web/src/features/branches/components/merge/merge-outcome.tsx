import { t } from '@lingui/core/macro';
import { Plural, Trans } from '@lingui/react/macro';
import { Button, Group, Stack, Text } from '@mantine/core';
import { LinkButton, ProblemAlert } from '../../../../components';
import { useWorkspace } from '../../../../lib/workspace';
import { useOpenBranch, type Save } from '../../api/use-open-branch';
import type { MergeSides } from '../../lib/branch-facts';
import { clashesIn, outcomeOf, type BranchMerge } from '../../lib/merge-words';
import { MergedThings } from './merged-things';

interface Props {
  merge: BranchMerge;
  sides: MergeSides;
  save?: Save;
  /** Returns to the choice of branches, with a new preview. */
  onAgain: () => void;
  onClose: () => void;
}

/** Says how the merge has ended, and leads to what comes next. */
export function MergeOutcome({ merge, sides, save, onAgain, onClose }: Props) {
  const { title, text } = outcomeOf(merge, sides);
  const opening = useOpenBranch({ save, onOpened: onClose });
  return (
    <Stack gap="md">
      <div>
        <Text fw={600}>{title}</Text>
        <Text size="sm" mt={4}>
          {text}
        </Text>
        <MergedThings merge={merge} />
      </div>
      <ProblemAlert error={opening.error} title={t`${sides.into} could not be opened`} />
      <Group justify="flex-end" gap="xs">
        <NextStep {...{ merge, sides, opening, onAgain, onClose }} />
      </Group>
    </Stack>
  );
}

interface StepProps extends Omit<Props, 'save'> {
  opening: ReturnType<typeof useOpenBranch>;
}

function NextStep({ merge, sides: { into }, opening, onAgain, onClose }: StepProps) {
  const { id: w, copy, defaultBranch } = useWorkspace();
  const close = (
    <Button variant="default" onClick={onClose}>
      <Trans>Close</Trans>
    </Button>
  );
  if (merge.mergeId !== null) {
    const count = clashesIn(merge);
    return (
      <>
        {close}
        <LinkButton
          to="/w/$w/merges/$m"
          params={{ w, m: merge.mergeId }}
          search={{ branch: into }}
          onClick={onClose}
          autoFocus
        >
          <Trans>
            Settle <Plural value={count} one="# conflict" other="# conflicts" />
          </Trans>
        </LinkButton>
      </>
    );
  }
  if (merge.status === 'conflicts') {
    return (
      <>
        {close}
        <Button onClick={onAgain} autoFocus>
          <Trans>Compare again</Trans>
        </Button>
      </>
    );
  }
  if (into === (copy.branch ?? defaultBranch) || merge.status === 'up_to_date') {
    return (
      <Button onClick={onClose} autoFocus>
        <Trans>Done</Trans>
      </Button>
    );
  }
  return (
    <>
      {close}
      <Button loading={opening.isPending} onClick={() => opening.open(into)} autoFocus>
        <Trans>Go to {into}</Trans>
      </Button>
    </>
  );
}
