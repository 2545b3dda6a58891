import { notifications } from '@mantine/notifications';
import type { ChangedApp } from '../api/change-apps';

const SHORT_ID = 7;

/** Notifies of a change and of its commit, which can fail separately. */
export function notifyOutcome(done: string, { git }: Pick<ChangedApp, 'git'>): void {
  const error = git?.error as { message?: string; remedy?: string } | undefined;
  if (error) {
    notifications.show({
      color: 'red.8',
      autoClose: false,
      title: `${done}, but not committed`,
      message: `${error.message ?? 'Git failed.'} ${error.remedy ?? ''} Open Activity to retry.`,
    });
    return;
  }
  notifications.show({
    message: git?.commit ? `${done} and committed as ${git.commit.slice(0, SHORT_ID)}.` : `${done}.`,
  });
}
