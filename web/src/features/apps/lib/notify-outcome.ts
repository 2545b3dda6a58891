import { notifications } from '@mantine/notifications';
import { problemOf } from '../../../lib/api';
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

/** Notifies of an import that nobody watched to its end. */
export function notifyImport({ app, error }: { app: { name: string } | null; error: unknown }): void {
  if (app) return void notifications.show({ message: `${app.name} was imported.` });
  const { message, remedy } = problemOf(error);
  notifications.show({
    color: 'red.8',
    autoClose: false,
    title: 'An app could not be imported',
    message: `${message} ${remedy ?? ''} See Activity.`,
  });
}
