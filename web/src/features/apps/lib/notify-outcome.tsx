import { t } from '@lingui/core/macro';
import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { problemOf } from '../../../lib/api';
import type { ChangedApp } from '../api/change-apps';

const SHORT_ID = 7;

/** Notifies of a change and of its commit, which can wait or fail separately. `onOpen` opens the app. */
export function notifyOutcome(
  done: string,
  { commit }: Pick<ChangedApp, 'commit'>,
  onOpen?: () => void,
): void {
  const { error = null, isWaiting = false, sha = null } = commit ?? {};
  if (isWaiting) {
    notifications.show({
      autoClose: false,
      title: t`${done}, its commit waits`,
      message: t`${error?.message ?? t`Other Git jobs come first.`} Open Activity to see when it is tried next.`,
    });
    return;
  }
  if (error) {
    notifications.show({
      color: 'red.8',
      autoClose: false,
      title: t`${done}, but not committed`,
      message: t`${error.message} ${error.remedy ?? ''} Open Activity to retry.`,
    });
    return;
  }
  notifyWithOpen(sha ? t`${done} and committed as ${sha.slice(0, SHORT_ID)}.` : `${done}.`, onOpen);
}

function notifyWithOpen(message: string, onOpen?: () => void): void {
  if (onOpen) notifyWithAction(message, { label: t`Open`, run: onOpen });
  else notifications.show({ message });
}

/** Notifies, and offers one action. */
export function notifyWithAction(message: string, action: { label: string; run: () => void }): void {
  const id = notifications.show({
    message: (
      <Group justify="space-between" wrap="nowrap" gap="sm">
        {message}
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => {
            notifications.hide(id);
            action.run();
          }}
        >
          {action.label}
        </Button>
      </Group>
    ),
  });
}

/** Notifies that an app could not be restored, and why. */
export function notifyNotRestored(name: string, error: unknown): void {
  const { message, remedy } = problemOf(error);
  notifications.show({
    color: 'red.8',
    autoClose: false,
    title: t`${name} could not be restored`,
    message: `${message} ${remedy ?? ''}`,
  });
}

interface Import {
  app: { id: string; name: string } | null;
  error: unknown;
}

/** Notifies of an import that nobody watched to its end. */
export function notifyImport({ app, error }: Import, onOpen: (appId: string) => void): void {
  if (app) return notifyWithOpen(t`${app.name} was imported.`, () => onOpen(app.id));
  const { message, remedy } = problemOf(error);
  notifications.show({
    color: 'red.8',
    autoClose: false,
    title: t`An app could not be imported`,
    message: t`${message} ${remedy ?? ''} See Activity.`,
  });
}
