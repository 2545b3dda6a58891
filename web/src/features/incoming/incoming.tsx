import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Select, Stack, Switch, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { DisabledByFile, ProblemAlert, SectionCard, SetByFile, StateBadge, Time } from '../../components';
import { useWorkspace, type GitSettings } from '../../lib/workspace';
import { freshSettingsQuery, useSaveIncoming } from './save-incoming';
import { PullRequestReports } from './pull-request-reports';
import { WebhookSettings } from './webhook';

const INTERVALS: { value: string; label: string }[] = [
  { value: '0', label: t`Never` },
  { value: '30', label: t`Every 30 seconds` },
  { value: '60', label: t`Every minute` },
  { value: '300', label: t`Every 5 minutes` },
  { value: '900', label: t`Every 15 minutes` },
  { value: '3600', label: t`Every hour` },
  { value: '86400', label: t`Every day` },
];

/** Settings by which changes that others push come in. */
export function Incoming({ settings }: { settings: GitSettings }) {
  const { id } = useWorkspace();
  const save = useSaveIncoming(id);
  const { autoPull = false, pollSeconds = 0, lastLook } = settings;
  useQuery({ ...freshSettingsQuery(id), enabled: pollSeconds > 0 });
  return (
    <SectionCard
      title={t`Changes by others`}
      description={
        autoPull
          ? t`On: apps are updated when others push. If that conflicts with uncommitted changes, the app is in conflict until someone decides.`
          : t`Off: apps are marked as behind until someone pulls.`
      }
      actions={
        <DisabledByFile kind="incoming" item="autoPull">
          <Switch
            label={t`Pull automatically`}
            size="md"
            styles={{ label: { whiteSpace: 'nowrap' } }}
            description={<SetByFile kind="incoming" item="autoPull" />}
            checked={
              save.variables?.autoPull !== undefined && save.isPending ? save.variables.autoPull : autoPull
            }
            disabled={save.isPending}
            onChange={(event) => save.mutate({ autoPull: event.currentTarget.checked })}
          />
        </DisabledByFile>
      }
    >
      <Stack gap="md">
        <DisabledByFile kind="incoming" item="pollSeconds">
          <Select
            label={t`Check the repository`}
            description={t`Not needed with a webhook. One check serves all workspaces that use the repository.`}
            data={intervalsWith(pollSeconds)}
            value={String(pollSeconds)}
            allowDeselect={false}
            disabled={save.isPending}
            onChange={(value) => value !== null && save.mutate({ pollSeconds: Number(value) })}
          />
          <SetByFile kind="incoming" item="pollSeconds" />
        </DisabledByFile>
        {lastLook && <LastPoll {...lastLook} />}
        <ProblemAlert error={save.error} />
        <WebhookSettings settings={settings} />
        <PullRequestReports settings={settings} />
      </Stack>
    </SectionCard>
  );
}

const LastPoll = ({ at, error }: NonNullable<GitSettings['lastLook']>) => (
  <div role="status" aria-label={t`Last check of the repository`}>
    <StateBadge tone={error ? 'bad' : 'good'} label={error ? t`Last check failed` : t`Reachable`} />
    <Text size="xs" c="dimmed" mt={4}>
      <Trans>
        Last checked <Time value={at} />
      </Trans>
    </Text>
    {error && (
      <Text size="sm" mt={4}>
        {error.message} {error.remedy} <Trans>Trellis will try again.</Trans>
      </Text>
    )}
  </div>
);

/** Adds an interval that was set by another client. */
const intervalsWith = (seconds: number) =>
  INTERVALS.some(({ value }) => value === String(seconds))
    ? INTERVALS
    : [...INTERVALS, { value: String(seconds), label: t`Every ${seconds} seconds` }];
