import { t } from '@lingui/core/macro';
import { Plural } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { ProblemAlert } from '../../../components';
import { isProblem } from '../../../lib/api';

interface Props {
  error: unknown;
  isPending: boolean;
  /** Retries and cancels the waiting jobs. */
  onCancelJobs: () => void;
}

/** Shows a problem; if waiting Git jobs block the change, offers to cancel them. */
export function JobsWaiting({ error, isPending, onCancelJobs }: Props) {
  if (!isProblem(error, 'git_jobs_waiting')) return <ProblemAlert error={error} />;
  const count = Number(error.data.count);
  return (
    <ProblemAlert error={error} title={t`Git jobs are still waiting`}>
      <Button size="xs" variant="default" loading={isPending} onClick={onCancelJobs}>
        <Plural value={count} one="Cancel the job and continue" other="Cancel # jobs and continue" />
      </Button>
    </ProblemAlert>
  );
}
