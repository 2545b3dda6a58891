import type { Tone } from '../../../../components';
import type { PlannedApp } from '../../api/commit-many';

export const STATE_WORDS: Record<PlannedApp['state'], { label: string; tone: Tone }> = {
  new: { label: 'New in the repository', tone: 'good' },
  changed: { label: 'Changed here', tone: 'good' },
  same: { label: 'The same there', tone: 'quiet' },
  differs: { label: 'Differs there', tone: 'warn' },
  name_taken: { label: 'Its folder is taken', tone: 'warn' },
  moved: { label: 'Changed there', tone: 'warn' },
  problem: { label: 'Cannot be committed', tone: 'bad' },
};

export const canCommit = ({ state }: PlannedApp): boolean =>
  state === 'new' || state === 'changed' || state === 'same';
