import { notifications } from '@mantine/notifications';
import { Confirmation } from '../../../components';
import { useWorkspace, type App } from '../../../lib/workspace';
import { useDeleteApp } from '../api/change-apps';

export function DeleteAppDialog({ app, onClose }: { app: App; onClose: () => void }) {
  const { copy } = useWorkspace();
  const remove = useDeleteApp(copy);
  const isInGit = app.gitState !== 'none';
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
            notifications.show({ message: `${app.name} was deleted from this workspace.` });
            onClose();
          },
        })
      }
    >
      {isInGit ? (
        <>
          This deletes the app and its versions from this workspace.{' '}
          <strong>The repository keeps the app</strong> as last committed, so you can import it again.
          {app.gitState === 'changed' && ' Changes since the last commit are lost.'}
        </>
      ) : (
        'This permanently deletes the app and its versions. It was never committed to a repository.'
      )}
    </Confirmation>
  );
}
