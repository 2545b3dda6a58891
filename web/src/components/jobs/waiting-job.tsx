import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Group, Text } from '@mantine/core';
import { isRetried, useBlockingJob, useJobActions, useWorkspace, type Job } from '../../lib/workspace';
import { TextLink } from '../links';
import { ProblemAlert } from '../problem-alert';
import { ErrorCode } from './error-code';
import { JobActions } from './job-actions';
import classes from './jobs.module.css';
import { NextAttempt } from './next-attempt';
import { WaitsBehind } from './waits-behind';

interface Props {
  job: Job | null;
  /** The job takes unusually long. */
  isLate?: boolean;
}

/** Shows why a job waits and when it is retried, with buttons to hurry or cancel it. Renders nothing for a running job. */
export function WaitingJob({ job, isLate = false }: Props) {
  const { id: w } = useWorkspace();
  const actions = useJobActions();
  const blocking = useBlockingJob(job);
  if (isLate && !blocking && !(job && isRetried(job))) {
    return (
      <Text size="sm" role="status">
        <Trans>
          This is taking unusually long. It continues even if you close this page:{' '}
          <TextLink to="/w/$w/activity" params={{ w }} size="sm" underline="always">
            see Activity
          </TextLink>
          .
        </Trans>
      </Text>
    );
  }
  if (job === null || !(isRetried(job) || blocking)) return null;
  return (
    <div className={classes.waiting} role="group" aria-label={t`Waiting`}>
      {blocking ? (
        <WaitsBehind job={blocking} />
      ) : (
        <Text size="sm" component="div">
          <NextAttempt job={job} /> <Trans>Trellis keeps trying, even if you close this page.</Trans>
          {job.error && <ErrorCode code={job.error.code} />}
        </Text>
      )}
      <Group gap="xs" mt="sm">
        <JobActions job={job} actions={actions} />
      </Group>
      <ProblemAlert error={actions.error} />
    </div>
  );
}
