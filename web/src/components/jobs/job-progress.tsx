import { t } from '@lingui/core/macro';
import { Text } from '@mantine/core';
import { ApiProblem } from '../../lib/api';
import { isPostponed, isRetried, type Job } from '../../lib/workspace';
import { StateBadge } from '../state-badge';

/** State of a job that has not ended, for a live region: `label` while it runs, and why it is tried again. */
export function JobProgress({ job, label }: { job: Job | null; label: string }) {
  if (job === null || !isRetried(job)) return <StateBadge tone="busy" label={label} />;
  return (
    <>
      <StateBadge tone="warn" label={isPostponed(job) ? t`Waiting to try again` : t`Trying again`} />
      <Text size="sm">{ApiProblem.ofJob(job).message}</Text>
    </>
  );
}
