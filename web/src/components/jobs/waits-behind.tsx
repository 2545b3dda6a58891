import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ApiProblem } from '../../lib/api';
import { appsQuery, kindLabel, useWorkspace, type Job } from '../../lib/workspace';
import { TextLink } from '../links';
import { NextAttempt } from './next-attempt';

/** Says behind which job others wait, and what that one waits for. */
export function WaitsBehind({ job }: { job: Job | null }) {
  const { id: w, copy } = useWorkspace();
  const { data: apps } = useQuery({ ...appsQuery(copy), enabled: job !== null });
  if (job === null) return null;
  const app = apps?.find(({ id }) => id === job.appId);
  return (
    <Text size="sm" component="div" c="dimmed">
      <Trans>
        Waits behind{' '}
        <TextLink to="/w/$w/activity" params={{ w }} size="sm" underline="always">
          {app ? t`${kindLabel(job.kind)} of ${app.name}` : kindLabel(job.kind)}
        </TextLink>
      </Trans>
      {job.error && `: ${ApiProblem.ofJob(job).message}`} <NextAttempt job={job} />
    </Text>
  );
}
