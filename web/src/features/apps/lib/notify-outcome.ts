import { notifications } from '@mantine/notifications';
import type { ChangedApp } from '../api/change-apps';

const SHORT_ID = 7;

/** Notifies of a change and of its commit, which can wait or fail separately. */
export function notifyOutcome(done: string, { commit }: Pick<ChangedApp, 'commit'>): void {
  const { error = null, isWaiting = false, sha = null } = commit ?? {};
  if (isWaiting) {
    notifications.show({
      autoClose: false,
      title: `${done}, its commit waits`,
      message: `${error?.message ?? 'Other Git jobs come first.'} Open Activity to see when it is tried next.`,
    });
    return;
  }
  if (error) {
    notifications.show({
      color: 'red.8',
      autoClose: false,
      title: `${done}, but not committed`,
      message: `${error.message} ${error.remedy ?? ''} Open Activity to retry.`,
    });
    return;
  }
  notifications.show({ message: sha ? `${done} and committed as ${sha.slice(0, SHORT_ID)}.` : `${done}.` });
}
