import { notifications } from '@mantine/notifications';
import { Confirmation } from '../../../components';
import { useWorkspace, type App } from '../../../lib/workspace';
import { useDeleteApp } from '../api/change-apps';

export function DeleteAppDialog({ app, onClose }: { app: App; onClose: () => void }) {
  const { id } = useWorkspace();
  const remove = useDeleteApp(id);
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
            notifications.show({ message: `${app.name} is deleted here.` });
            onClose();
          },
        })
      }
    >
      {isInGit ? (
        <>
          The app and its versions are deleted in this workspace. <strong>The repository keeps it</strong>, as
          it was last committed: you can import it again from there.
          {app.gitState === 'changed' && ' What has changed since the last commit is lost.'}
        </>
      ) : (
        'The app and its versions are deleted for good: it was never committed to a repository.'
      )}
    </Confirmation>
  );
}
