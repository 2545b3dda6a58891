import { t } from '@lingui/core/macro';
import type { Tone } from '../../../components';
import type { PlannedApp } from '../api/commit-many';

export const STATE_LABELS: Record<PlannedApp['state'], { label: string; tone: Tone }> = {
  new: { label: t`Will be added`, tone: 'busy' },
  changed: { label: t`Changed here`, tone: 'warn' },
  same: { label: t`Same in the repository`, tone: 'quiet' },
  differs: { label: t`Differs from the repository`, tone: 'warn' },
  name_taken: { label: t`Folder name in use`, tone: 'warn' },
  moved: { label: t`Changed in the repository`, tone: 'warn' },
  problem: { label: t`Cannot be committed`, tone: 'bad' },
};

export const canCommit = ({ state }: PlannedApp): boolean =>
  state === 'new' || state === 'changed' || state === 'same';
