import { t } from '@lingui/core/macro';
import { Button, Group } from '@mantine/core';
import { notifications, type NotificationData } from '@mantine/notifications';
import { useNavigate } from '@tanstack/react-router';
import { problemOf } from '../../../lib/api';
import { useWorkspace } from '../../../lib/workspace';
import type { ChangedApp } from '../api/change-apps';
import { shortSha } from '../../../lib/short-sha';

/** Returns the function that notifies of a change and its commit, which can wait or fail separately. `onOpen` opens the app. */
export function useNotifyOutcome() {
  const { id: w } = useWorkspace();
  const navigate = useNavigate();
  const openActivity = {
    label: t`Open Activity`,
    run: () => void navigate({ to: '/w/$w/activity', params: { w } }),
  };
  return (done: string, changed: Pick<ChangedApp, 'commit'>, onOpen?: () => void): void =>
    notifyOutcome({ done, onOpen, openActivity }, changed.commit);
}

interface Outcome {
  done: string;
  onOpen: (() => void) | undefined;
  openActivity: Action;
}

function notifyOutcome({ done, onOpen, openActivity }: Outcome, commit: ChangedApp['commit']): void {
  const { error = null, isWaiting = false, sha = null } = commit ?? {};
  if (isWaiting) {
    return notifyWithAction(error?.message ?? t`Other Git jobs come first.`, openActivity, {
      autoClose: false,
      title: t`${done}, its commit waits`,
    });
  }
  if (error) {
    return notifyWithAction(`${error.message} ${error.remedy ?? ''}`, openActivity, {
      color: 'red.8',
      autoClose: false,
      title: t`${done}, but not committed`,
    });
  }
  notifyWithOpen(sha ? t`${done} and committed as ${shortSha(sha)}.` : `${done}.`, onOpen);
}

function notifyWithOpen(message: string, onOpen?: () => void): void {
  if (onOpen) notifyWithAction(message, { label: t`Open`, run: onOpen });
  else notifications.show({ message });
}

interface Action {
  label: string;
  run: () => void;
}

/** Shows a notification with one action. */
export function notifyWithAction(
  message: string,
  action: Action,
  options: Omit<NotificationData, 'message'> = {},
): void {
  const id = notifications.show({
    ...options,
    message: (
      <Group justify="space-between" wrap="nowrap" gap="sm">
        {message}
        <Button
          size="compact-xs"
          variant="default"
          flex="none"
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

/** Notifies of the end of an import whose dialog is closed. */
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
