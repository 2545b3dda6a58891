import type { Tone } from '../../../components';
import type { App } from '../../../lib/workspace';

export const GIT_STATE_LABELS: Record<App['gitState'], { label: string; tone: Tone; title: string }> = {
  none: { label: 'Not committed', tone: 'quiet', title: 'The repository does not have this app yet' },
  clean: { label: 'Clean', tone: 'good', title: 'No changes since the last commit' },
  changed: { label: 'Changed', tone: 'warn', title: 'Changed here since the last commit' },
  behind: { label: 'Behind', tone: 'busy', title: 'The repository has newer commits' },
  locked: {
    label: 'Locked',
    tone: 'quiet',
    title: 'Follows the repository: updated by pulling',
  },
  conflict: {
    label: 'Conflict',
    tone: 'bad',
    title: 'Changes here and in the repository clash, and are to be settled',
  },
  failed: { label: 'Failed', tone: 'bad', title: 'The last commit of this app failed' },
};
