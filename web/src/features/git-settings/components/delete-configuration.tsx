import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { SectionCard, TypedConfirmation } from '../../../components';
import { isProblem } from '../../../lib/api';
import { useWorkspace, type GitSettings } from '../../../lib/workspace';
import { useDeleteConfiguration } from '../api/git-settings';
import { repositoryName } from '../../../lib/repository-url';

export function DeleteConfiguration({ settings }: { settings: GitSettings }) {
  const { id } = useWorkspace();
  const [isAsking, setIsAsking] = useState(false);
  const remove = useDeleteConfiguration(id);
  const isWaiting = isProblem(remove.error, 'git_jobs_waiting');
  const onSuccess = () => {
    setIsAsking(false);
    notifications.show({ message: 'The Git configuration is deleted. The repository is as it was.' });
  };
  return (
    <>
      <SectionCard
        title="Delete configuration"
        description="Removes the key or token and these settings. The repository stays as it is, and so do the apps."
        actions={
          <Button variant="default" c="var(--mantine-color-error)" onClick={() => setIsAsking(true)}>
            Delete configuration
          </Button>
        }
      />
      {isAsking && (
        <TypedConfirmation
          title="Delete the Git configuration?"
          name={repositoryName(settings.repositoryUrl ?? '')}
          nameLabel="Name of the repository"
          confirmLabel={isWaiting ? 'Cancel the jobs and delete' : 'Delete configuration'}
          isPending={remove.isPending}
          error={remove.error}
          onClose={() => setIsAsking(false)}
          onConfirm={() => remove.mutate({ cancelWaiting: isWaiting }, { onSuccess })}
        >
          The SSH key or token and the settings are removed from Trellis, and builders can no longer commit,
          import or pull. Every file and commit in the repository stays, and so do this workspace’s apps with
          their versions and constants; imported apps stay locked. What each app last committed is forgotten
          here: connected to the same repository again, it is found there. Remove the public key, or take back
          the token, at your provider too.
        </TypedConfirmation>
      )}
    </>
  );
}
