import { Text } from '@mantine/core';
import { StateBadge, Time, type Tone } from '../../../components';
import type { AppBackup, Backup } from '../api/backup';

type State = Pick<Backup | AppBackup, 'state' | 'lastCommit' | 'waitingSince' | 'error'>;

const LABELS: Record<Backup['state'], { tone: Tone; label: string }> = {
  off: { tone: 'quiet', label: 'No backup' },
  idle: { tone: 'good', label: 'Backed up' },
  waiting: { tone: 'busy', label: 'Backup waits' },
  failing: { tone: 'bad', label: 'Backup fails' },
};

export function BackupBadge({ state, lastCommit, error }: State) {
  const { tone, label } = state === 'idle' && !lastCommit ? NOTHING_YET : LABELS[state];
  return <StateBadge tone={tone} label={label} title={error?.message ?? lastCommit?.message} />;
}

const NOTHING_YET = { tone: 'good' as const, label: 'Backup on' };

/** The state of backups, and why the last one failed. */
export function BackupState({ backup }: { backup: State }) {
  const { state, lastCommit, waitingSince, error } = backup;
  if (state === 'off') return null;
  return (
    <div role="status" aria-label="State of the backup">
      <BackupBadge {...backup} />
      {error && (
        <Text size="sm" mt={6}>
          {nameIn(error)}
          {error.message} {error.remedy} It is tried again.
        </Text>
      )}
      {waitingSince && (
        <Text size="xs" c="dimmed" mt={4}>
          Saved <Time value={waitingSince} />, not backed up yet
        </Text>
      )}
      {lastCommit && (
        <Text size="xs" c="dimmed" mt={4}>
          Last backup <Time value={lastCommit.date} />: {lastCommit.message.split('\n')[0]}
        </Text>
      )}
    </div>
  );
}

/** Names the app where the state is that of all of them. */
function nameIn(error: NonNullable<State['error']>): string {
  const app = error.app as { name: string } | undefined;
  return app ? `${app.name}: ` : '';
}
