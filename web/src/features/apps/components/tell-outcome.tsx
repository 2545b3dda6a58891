import { notifications } from '@mantine/notifications';
import type { ChangedApp } from '../api/change-apps';

const SHORT_ID = 7;

/** Says what was done here, and what Git made of it: the one may succeed without the other. */
export function tellOutcome(done: string, { git }: Pick<ChangedApp, 'git'>): void {
  const error = git?.error as { message?: string; remedy?: string } | undefined;
  if (error) {
    notifications.show({
      color: 'red.8',
      autoClose: false,
      title: `${done}, but not committed`,
      message: `${error.message ?? 'Git failed.'} ${error.remedy ?? ''} See Activity to try again.`,
    });
    return;
  }
  notifications.show({
    message: git?.commit ? `${done} and committed as ${git.commit.slice(0, SHORT_ID)}.` : `${done}.`,
  });
}
