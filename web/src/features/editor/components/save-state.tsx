import { StateBadge, type Tone } from '../../../components';
import type { EditingState, Saving } from '../session/editing-state';

const STATES: Record<Saving, { tone: Tone; label: string }> = {
  saved: { tone: 'good', label: 'Saved' },
  waiting: { tone: 'busy', label: 'Saving' },
  saving: { tone: 'busy', label: 'Saving' },
  offline: { tone: 'warn', label: 'Not saved, trying again' },
  moved: { tone: 'bad', label: 'Not saved' },
  refused: { tone: 'bad', label: 'Not saved' },
};

const NOT_KEPT = { tone: 'bad' as const, label: 'Not saved. Keep this tab open' };

export const SaveState = ({ saving, isKept }: Pick<EditingState, 'saving' | 'isKept'>) => (
  <span role="status">
    <StateBadge {...(saving === 'offline' && !isKept ? NOT_KEPT : STATES[saving])} />
  </span>
);
