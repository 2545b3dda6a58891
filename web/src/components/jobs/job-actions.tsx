import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { useEffect, useEffectEvent, useState, type ReactNode } from 'react';
import { useMe } from '../../lib/session';
import {
  isOver,
  isPostponed,
  isRetried,
  useWorkspace,
  type Job,
  type useJobActions,
} from '../../lib/workspace';

interface Props {
  job: Job;
  actions: ReturnType<typeof useJobActions>;
  /** Distinguishes the buttons of several jobs for screen readers. */
  name?: string;
  /** Replaces the button that retries a failed job. */
  retry?: ReactNode;
}

/** Buttons to cancel or hurry a waiting job and to retry a failed job, as far as the user may. */
export function JobActions({ job, actions, name = '', retry }: Props) {
  const { can } = useWorkspace();
  const { user } = useMe();
  // Builders act on their own jobs, admins on all jobs.
  const mayAct = can('admin') || (can('builder') && job.author.id === user.id);
  if (!mayAct) return null;
  const labelled = (label: string) => ({ 'aria-label': name ? `${label} ${name}` : undefined });
  if (job.status === 'failed' && retry !== undefined) return retry;
  if (job.status === 'failed') {
    return (
      <Button
        size="xs"
        variant="default"
        onClick={() => actions.retry.mutate(job.id)}
        {...labelled(t`Retry`)}
      >
        <Trans>Retry</Trans>
      </Button>
    );
  }
  return <WaitingActions {...{ job, actions, labelled }} />;
}

interface WaitingProps extends Pick<Props, 'job' | 'actions'> {
  labelled: (label: string) => { 'aria-label'?: string };
}

/** Hurries or cancels an unfinished job. */
function WaitingActions({ job, actions, labelled }: WaitingProps) {
  const cancel = useCancel(job, actions);
  return (
    <>
      {isRetried(job) && (
        <Button
          size="xs"
          variant="default"
          {...heldUnless(isPostponed(job))}
          onClick={() => isPostponed(job) && actions.tryNow.mutate(job.id)}
          {...labelled(t`Try now`)}
        >
          <Trans>Try now</Trans>
        </Button>
      )}
      {(job.status === 'queued' || isRetried(job)) && (
        <Button
          size="xs"
          variant="default"
          {...heldUnless(!cancel.isWanted)}
          onClick={cancel.want}
          title={cancel.isWanted ? t`Will be cancelled when the current attempt ends` : undefined}
          {...labelled(labelOf(job, cancel))}
        >
          {labelOf(job, cancel)}
        </Button>
      )}
    </>
  );
}

/** An unpushed commit is given up; its changes stay in the app. */
const labelOf = ({ isHeld }: Job, { isWanted }: { isWanted: boolean }): string =>
  isHeld ? t`Give up` : isWanted ? t`Cancelling` : t`Cancel`;

/** Looks disabled but keeps the focus, since the button becomes usable again in a moment. */
const heldUnless = (isOfUse: boolean) => ({
  'aria-disabled': !isOfUse,
  'data-disabled': !isOfUse || undefined,
});

/** Cancels a job once it waits: the server refuses to cancel a running job, and first attempts follow each other quickly. */
function useCancel(job: Job, { cancel }: Props['actions']) {
  const [isWanted, setIsWanted] = useState(false);
  const send = useEffectEvent(() => cancel.mutate(job.id, { onError: () => setIsWanted(false) }));
  useEffect(() => {
    if (isWanted && job.status === 'queued') send();
  }, [isWanted, job.status, job.attempts]);
  return { isWanted: isWanted && !isOver(job), want: () => setIsWanted(true) };
}
