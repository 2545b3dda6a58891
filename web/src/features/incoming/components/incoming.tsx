import { Select, Stack, Switch, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ProblemAlert, SectionCard, StateBadge, Time } from '../../../components';
import { useWorkspace, type GitSettings } from '../../../lib/workspace';
import { freshSettingsQuery, useSaveIncoming } from '../api/incoming';
import { WebhookSettings } from './webhook';

const INTERVALS: { value: string; label: string }[] = [
  { value: '0', label: 'Never' },
  { value: '30', label: 'Every 30 seconds' },
  { value: '60', label: 'Every minute' },
  { value: '300', label: 'Every 5 minutes' },
  { value: '900', label: 'Every 15 minutes' },
  { value: '3600', label: 'Every hour' },
  { value: '86400', label: 'Every day' },
];

/** Settings by which changes that others push come in. */
export function Incoming({ settings }: { settings: GitSettings }) {
  const { id } = useWorkspace();
  const save = useSaveIncoming(id);
  const { autoPull = false, pollSeconds = 0, lastLook } = settings;
  useQuery({ ...freshSettingsQuery(id), enabled: pollSeconds > 0 });
  return (
    <SectionCard
      title="Changes by others"
      description={
        autoPull
          ? 'On: apps take what others push. Where that clashes with uncommitted changes, the app is in conflict until somebody decides.'
          : 'Off: apps show that they are behind, and somebody pulls.'
      }
      actions={
        <Switch
          label="Pull automatically"
          size="md"
          styles={{ label: { whiteSpace: 'nowrap' } }}
          checked={
            save.variables?.autoPull !== undefined && save.isPending ? save.variables.autoPull : autoPull
          }
          disabled={save.isPending}
          onChange={(event) => save.mutate({ autoPull: event.currentTarget.checked })}
        />
      }
    >
      <Stack gap="md">
        <Select
          label="Look at the repository"
          description="Not needed with a webhook. One look serves all workspaces that use the repository."
          data={intervalsWith(pollSeconds)}
          value={String(pollSeconds)}
          allowDeselect={false}
          disabled={save.isPending}
          onChange={(value) => value !== null && save.mutate({ pollSeconds: Number(value) })}
        />
        {lastLook && (
          <div role="status" aria-label="Last look at the repository">
            <StateBadge
              tone={lastLook.error ? 'bad' : 'good'}
              label={lastLook.error ? 'Look failed' : 'Reached'}
            />
            <Text size="xs" c="dimmed" mt={4}>
              Last look <Time value={lastLook.at} />
            </Text>
            {lastLook.error && (
              <Text size="sm" mt={4}>
                {lastLook.error.message} {lastLook.error.remedy} It is tried again.
              </Text>
            )}
          </div>
        )}
        <ProblemAlert error={save.error} />
        <WebhookSettings settings={settings} />
      </Stack>
    </SectionCard>
  );
}

/** Adds an interval that was set by another client. */
const intervalsWith = (seconds: number) =>
  INTERVALS.some(({ value }) => value === String(seconds))
    ? INTERVALS
    : [...INTERVALS, { value: String(seconds), label: `Every ${seconds} seconds` }];
