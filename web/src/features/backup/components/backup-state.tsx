import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Text } from '@mantine/core';
import { StateBadge, Time, type Tone } from '../../../components';
import type { AppBackup, Backup } from '../backup';

type State = Pick<Backup | AppBackup, 'state' | 'lastCommit' | 'waitingSince' | 'error'>;

const LABELS: Record<Backup['state'], { tone: Tone; label: string }> = {
  off: { tone: 'quiet', label: t`No backup` },
  idle: { tone: 'good', label: t`Backed up` },
  waiting: { tone: 'busy', label: t`Backup pending` },
  failing: { tone: 'bad', label: t`Backup failing` },
};

export function BackupBadge({ state, lastCommit, error }: State) {
  const { tone, label } = state === 'idle' && !lastCommit ? NOTHING_YET : LABELS[state];
  return <StateBadge tone={tone} label={label} title={error?.message ?? lastCommit?.message} />;
}

const NOTHING_YET = { tone: 'good' as const, label: t`Backup on` };

/** The state of backups, and why the last one failed. */
export function BackupState({ backup }: { backup: State }) {
  const { state, lastCommit, waitingSince, error } = backup;
  if (state === 'off') return null;
  return (
    <div role="status" aria-label={t`State of the backup`}>
      <BackupBadge {...backup} />
      {error && (
        <Text size="sm" mt={6}>
          {nameIn(error)}
          {error.message} {error.remedy} <Trans>Trellis will try again.</Trans>
        </Text>
      )}
      {waitingSince && (
        <Text size="xs" c="dimmed" mt={4}>
          <Trans>
            Saved <Time value={waitingSince} />, not backed up yet
          </Trans>
        </Text>
      )}
      {lastCommit && (
        <Text size="xs" c="dimmed" mt={4}>
          <Trans>
            Last backup <Time value={lastCommit.date} />: {lastCommit.message.split('\n')[0]}
          </Trans>
        </Text>
      )}
    </div>
  );
}

/** Returns the app's name as a prefix if the state covers all apps. */
function nameIn(error: NonNullable<State['error']>): string {
  const app = error.app as { name: string } | undefined;
  return app ? `${app.name}: ` : '';
}
