import { StateBadge, type Tone } from '../../../components';
import type { EditingState } from '../session/editing-state';

const STATES: Record<EditingState['saving'], { tone: Tone; label: string }> = {
  saved: { tone: 'good', label: 'Saved' },
  waiting: { tone: 'busy', label: 'Saving' },
  saving: { tone: 'busy', label: 'Saving' },
  offline: { tone: 'warn', label: 'Not saved, trying again' },
  moved: { tone: 'bad', label: 'Not saved' },
  refused: { tone: 'bad', label: 'Not saved' },
};

export const SaveState = ({ saving }: Pick<EditingState, 'saving'>) => (
  <span role="status">
    <StateBadge {...STATES[saving]} />
  </span>
);
