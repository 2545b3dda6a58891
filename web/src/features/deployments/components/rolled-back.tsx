import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { History } from 'lucide-react';
import { ProblemAlert, Time } from '../../../components';
import { shortSha } from '../../../lib/short-sha';
import { deploymentSummaryQuery, useWorkspace } from '../../../lib/workspace';
import { useResume } from '../deployments';
import classes from './deployments.module.css';

/** Tells that a roll back holds automatic deployments, with the way to resume them; nothing otherwise. */
export function RolledBack() {
  const { id, can } = useWorkspace();
  const { data: summary } = useQuery(deploymentSummaryQuery(id));
  const resume = useResume(id);
  const rollback = summary?.rolledBack ?? null;
  if (rollback === null) return null;
  const submit = () =>
    resume.mutate(undefined, {
      onSuccess: () => notifications.show({ message: t`Automatic deployments were resumed.` }),
    });
  return (
    <section className={classes.note} aria-label={t`Rolled back`}>
      <History size={16} aria-hidden />
      <div>
        <Text size="sm">
          <Trans>
            {rollback.by.name} rolled back from <code>{shortSha(rollback.from.sha)}</code>{' '}
            <Time value={rollback.at} />. New commits wait until someone deploys a newer one or resumes
            automatic deployments.
          </Trans>
        </Text>
        {can('admin') && (
          <>
            <Group gap="xs" mt="xs">
              <Button size="xs" variant="default" loading={resume.isPending} onClick={submit}>
                <Trans>Resume</Trans>
              </Button>
              <Text size="xs" c="dimmed">
                <Trans>Deploys the newest commit, with what was rolled back if it still has it.</Trans>
              </Text>
            </Group>
            <ProblemAlert error={resume.error} />
          </>
        )}
      </div>
    </section>
  );
}
