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
      () => notifications.show({ message: `${app.name} was restored.` }),
      (error: unknown) => notifyNotRestored(app.name, error),
    );
  return (
    <Confirmation
      title={`Delete ${app.name}?`}
      confirmLabel="Delete app"
      isPending={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(app.id, {
          onSuccess: () => {
            notifyWithAction(`${app.name} was deleted from this workspace.`, {
              label: 'Undo',
              run: () => void undoAndTell(),
            });
            onClose();
          },
        })
      }
    >
      This deletes the app and its versions from this workspace. You can restore it for 30 days.
      {app.gitState !== 'none' && ' The repository keeps the app as last committed.'}
    </Confirmation>
  );
}
