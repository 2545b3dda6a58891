import type { Tone } from '../../../components';
import type { PlannedApp } from '../api/commit-many';

export const STATE_LABELS: Record<PlannedApp['state'], { label: string; tone: Tone }> = {
  new: { label: 'New in the repository', tone: 'good' },
  changed: { label: 'Changed here', tone: 'good' },
  same: { label: 'Same in the repository', tone: 'quiet' },
  differs: { label: 'Differs from the repository', tone: 'warn' },
  name_taken: { label: 'Folder name in use', tone: 'warn' },
  moved: { label: 'Changed in the repository', tone: 'warn' },
  problem: { label: 'Cannot be committed', tone: 'bad' },
};

export const canCommit = ({ state }: PlannedApp): boolean =>
  state === 'new' || state === 'changed' || state === 'same';
