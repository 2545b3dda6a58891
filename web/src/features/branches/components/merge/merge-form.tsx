import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Stack, Textarea } from '@mantine/core';
import type { SubmitEventHandler } from 'react';
import { JobProgress, WaitingJob } from '../../../../components';
import type { Merging } from '../../api/use-merging';
import { defaultMessage } from '../../lib/merge-words';
import { ChooseSides } from './choose-sides';
import { MergePreview } from './merge-preview';
import { MergeProblem } from './merge-problem';

interface Props {
  merging: Merging;
  onPullRequest: () => void;
  onClose: () => void;
}

/** The branches, what merging them would do, and the message of the merge. */
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
        {/* After a reload, the merge itself is what comes next. */}
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
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) merging.merge();
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
  if (data?.status === 'conflicts') return t`Settle conflicts…`;
  return isProtected ? t`Merge anyway` : t`Merge`;
}
