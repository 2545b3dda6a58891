import { t } from '@lingui/core/macro';
import { StateBadge, type Tone } from '../../../components';
import type { EditingState, Saving } from '../session/editing-state';
import classes from './editor.module.css';

const STATES: Record<Saving, { tone: Tone; label: string }> = {
  saved: { tone: 'good', label: t`Saved` },
  waiting: { tone: 'busy', label: t`Saving` },
  saving: { tone: 'busy', label: t`Saving` },
  offline: { tone: 'warn', label: t`Not saved, trying again` },
  moved: { tone: 'bad', label: t`Not saved` },
  refused: { tone: 'bad', label: t`Not saved` },
};

const NOT_KEPT = { tone: 'bad' as const, label: t`Not saved. Keep this tab open` };

export const SaveState = ({ saving, isKept }: Pick<EditingState, 'saving' | 'isKept'>) => (
  <span role="status" className={classes.state} data-saving={saving}>
    <StateBadge {...(saving === 'offline' && !isKept ? NOT_KEPT : STATES[saving])} />
  </span>
);
