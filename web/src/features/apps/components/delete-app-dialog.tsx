import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { notifications } from '@mantine/notifications';
import { Confirmation } from '../../../components';
import { useWorkspace, type App } from '../../../lib/workspace';
import { useDeleteApp } from '../api/change-apps';
import { useUndoDeletion } from '../api/deleted-apps';
import { notifyNotRestored, notifyWithAction } from '../lib/notify-outcome';

export function DeleteAppDialog({ app, onClose }: { app: App; onClose: () => void }) {
  const { copy } = useWorkspace();
  const remove = useDeleteApp(copy);
  const undo = useUndoDeletion(copy);
  const undoAndTell = () =>
    undo(app.id).then(
      () => notifications.show({ message: t`${app.name} was restored.` }),
      (error: unknown) => notifyNotRestored(app.name, error),
    );
  return (
    <Confirmation
      title={t`Delete ${app.name}?`}
      confirmLabel={t`Delete app`}
      isPending={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(app.id, {
          onSuccess: () => {
            notifyWithAction(t`${app.name} was deleted from this workspace.`, {
              label: t`Undo`,
              run: () => void undoAndTell(),
            });
            onClose();
          },
        })
      }
    >
      <Trans>
        This deletes the app and its versions from this workspace. You can restore it for 30 days.
      </Trans>{' '}
      {app.gitState !== 'none' && t`The repository keeps the app as last committed.`}
    </Confirmation>
  );
}
