import { t } from '@lingui/core/macro';
import type { Tone } from '../../../components';
import type { App } from '../../../lib/workspace';

export const GIT_STATE_LABELS: Record<App['gitState'], { label: string; tone: Tone; title: string }> = {
  none: { label: t`Not committed`, tone: 'quiet', title: t`The repository does not have this app yet` },
  clean: { label: t`Clean`, tone: 'good', title: t`No changes since the last commit` },
  changed: { label: t`Changed`, tone: 'warn', title: t`Changed here since the last commit` },
  behind: { label: t`Behind`, tone: 'busy', title: t`The repository has newer commits` },
  locked: {
    label: t`Locked`,
    tone: 'quiet',
    title: t`Follows the repository: updated by pulling`,
  },
  conflict: {
    label: t`Conflict`,
    tone: 'bad',
    title: t`Changes here and in the repository conflict`,
  },
  failed: { label: t`Failed`, tone: 'bad', title: t`The last commit of this app failed` },
};
