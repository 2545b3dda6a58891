import { Button } from '@mantine/core';
import { ProblemAlert } from '../../../components';
import { isProblem } from '../../../lib/api';

interface Props {
  error: unknown;
  isPending: boolean;
  /** Does it again, and ends the jobs that wait. */
  onCancelJobs: () => void;
}

/** A problem; where Git jobs are in the way, with the way out. */
export function JobsWaiting({ error, isPending, onCancelJobs }: Props) {
  if (!isProblem(error, 'git_jobs_waiting')) return <ProblemAlert error={error} />;
  const count = Number(error.data.count);
  return (
    <ProblemAlert error={error} title="Git jobs are still waiting">
      <Button size="xs" variant="default" loading={isPending} onClick={onCancelJobs}>
        {count === 1 ? 'Cancel the job and go on' : `Cancel ${count} jobs and go on`}
      </Button>
    </ProblemAlert>
  );
}
