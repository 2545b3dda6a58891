import type { Tone } from '../../../components';
import type { App } from '../../../lib/workspace';

export const GIT_STATES: Record<App['gitState'], { label: string; tone: Tone; title: string }> = {
  none: { label: 'Not committed', tone: 'quiet', title: 'The repository does not have this app yet' },
  clean: { label: 'Clean', tone: 'good', title: 'The repository has it as it is here' },
  changed: { label: 'Changed', tone: 'warn', title: 'Changed here since the last commit' },
  behind: { label: 'Behind', tone: 'busy', title: 'The repository has commits that are not here' },
  locked: {
    label: 'Locked',
    tone: 'quiet',
    title: 'Imported from Git: it follows the repository by pulling',
  },
  failed: { label: 'Failed', tone: 'bad', title: 'The last Git job of this app failed: see Activity' },
};
