import { t, plural } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Stack, Textarea, Skeleton, Text, ActionIcon, Select } from '@mantine/core';
import type { useQuery } from '@tanstack/react-query';
import { ArrowLeftRight } from 'lucide-react';
import type { SubmitEventHandler } from 'react';
import { JobProgress, WaitingJob, LinkButton, ProblemAlert } from '../../../../components';
import { isProblem } from '../../../../lib/api';
import { isPressed } from '../../../../lib/keys';
import { SUBMIT } from '../../../../lib/screen-keys/forms';
import { useWorkspace } from '../../../../lib/workspace';
import type { Merging } from '../../api/use-merging';
import { canBeMerged, canTakeMerges, type MergeSides, type Branch } from '../../branch-facts';
import { defaultMessage, previewOf, type BranchMerge } from '../../merge-labels';
import classes from './merge.module.css';
import { MergedThings } from './merged-things';

interface Props {
  merging: Merging;
  onPullRequest: () => void;
  onClose: () => void;
}

/** The branches, a preview of their merge, and its message. */
export function MergeForm({ merging, onPullRequest, onClose }: Props) {
  const { sides, branches, preview, job, message } = merging;
  const submit: SubmitEventHandler<HTMLFormElement> = (event) => {
    event.preventDefault();
    merging.merge();
  };
  const hasCommit = preview.data?.status === 'merged' || preview.data?.status === 'conflicts';
  return (
    <form noValidate onSubmit={submit}>
      <Stack gap="md">
        <ChooseSides
          {...{ branches, sides }}
          isFixed={job.isPending}
          onChange={(next) => merging.choose(next)}
        />
        {/* After a reload, the merge comes next. */}
        {(preview.data || !job.isPending) && (
          <MergePreview
            {...{ sides, branches, preview }}
            onSwap={() => merging.choose({ from: sides.into, into: sides.from })}
          />
        )}
        {hasCommit && (
          <Textarea
            label={t`Commit message`}
            placeholder={defaultMessage(sides)}
            autosize
            minRows={2}
            maxRows={8}
            value={message}
            readOnly={job.isPending}
            onChange={(event) => merging.setMessage(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (isPressed(SUBMIT, event)) merging.merge();
            }}
          />
        )}
        <MergeProblem
          error={job.error}
          sides={sides}
          onAgain={() => merging.merge()}
          {...{ onPullRequest, onClose }}
        />
        {job.isPending && (
          <div role="status">
            <JobProgress job={job.job} label={t`Merging ${sides.from} into ${sides.into}`} />
          </div>
        )}
        <WaitingJob job={job.job} isLate={job.isLate} />
        <Buttons {...{ merging, onPullRequest, onClose }} />
      </Stack>
    </form>
  );
}

function Buttons({ merging, onPullRequest, onClose }: Props) {
  const { job, canMerge, isProtected } = merging;
  return (
    <Group justify="flex-end" gap="xs">
      <Button variant="default" onClick={onClose}>
        {job.isPending ? t`Close` : t`Cancel`}
      </Button>
      <Button
        type="submit"
        variant={isProtected ? 'default' : 'filled'}
        disabled={!canMerge}
        loading={job.isPending}
      >
        {labelOf(merging)}
      </Button>
      {isProtected && canMerge && (
        <Button disabled={job.isPending} onClick={onPullRequest}>
          <Trans>Open a pull request…</Trans>
        </Button>
      )}
    </Group>
  );
}

function labelOf({ preview: { data }, isProtected }: Merging): string {
  if (data?.status === 'conflicts') return t`Resolve conflicts…`;
  return isProtected ? t`Merge anyway` : t`Merge`;
}

interface MergeProblemProps {
  error: unknown;
  sides: MergeSides;
  onAgain: () => void;
  onPullRequest: () => void;
  onClose: () => void;
}

/** Failures after which a pull request may still bring the changes into the branch. */
const REFUSED_HERE = ['git_push_rejected', 'git_read_only_key'];

/** Says why nothing was merged, and what to do. */
function MergeProblem({ error, sides: { into }, onAgain, onPullRequest, onClose }: MergeProblemProps) {
  const { id: w } = useWorkspace();
  return (
    <ProblemAlert error={error} title={t`Nothing was merged`}>
      {isProblem(error, 'uncommitted_changes') && (
        <LinkButton
          to="/w/$w/commit"
          params={{ w }}
          search={{ branch: into }}
          size="xs"
          variant="default"
          onClick={onClose}
        >
          <Trans>Commit on {into}</Trans>
        </LinkButton>
      )}
      {isProblem(error, 'git_remote_moved') && (
        <Button size="xs" variant="default" onClick={onAgain}>
          <Trans>Try again</Trans>
        </Button>
      )}
      {isProblem(error, ...REFUSED_HERE) && (
        <Button size="xs" variant="default" onClick={onPullRequest}>
          <Trans>Open a pull request instead</Trans>
        </Button>
      )}
    </ProblemAlert>
  );
}

interface MergePreviewProps {
  sides: MergeSides;
  branches: Branch[];
  preview: ReturnType<typeof useQuery<BranchMerge>>;
  /** Swaps the branches. */
  onSwap: () => void;
}

/** Preview of the merge in words. */
function MergePreview({ sides, branches, preview, onSwap }: MergePreviewProps) {
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

/** Further notes on the branches. */
function Notes({ sides: { from, into }, branches }: Pick<MergePreviewProps, 'sides' | 'branches'>) {
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

interface ChooseSidesProps {
  branches: Branch[];
  sides: MergeSides;
  /** True during the merge. */
  isFixed: boolean;
  onChange: (sides: MergeSides) => void;
}

/** Selects for the branch to merge and its target. */
function ChooseSides({ branches, sides, isFixed, onChange }: ChooseSidesProps) {
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

/** Returns true if the branch to merge is local, so that it can be the target. */
const canSwap = (branches: Branch[], { from }: MergeSides): boolean =>
  branches.some((branch) => branch.name === from && canTakeMerges(branch));
