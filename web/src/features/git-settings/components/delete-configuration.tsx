import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { SectionCard, TypedConfirmation } from '../../../components';
import { isProblem } from '../../../lib/api';
import { useWorkspace, type GitSettings } from '../../../lib/workspace';
import { useDeleteConfiguration } from '../git-settings';
import { repositoryName } from '../../../lib/repository-url';

export function DeleteConfiguration({ settings }: { settings: GitSettings }) {
  const { id } = useWorkspace();
  const [isAsking, setIsAsking] = useState(false);
  const remove = useDeleteConfiguration(id);
  const isWaiting = isProblem(remove.error, 'git_jobs_waiting');
  const onSuccess = () => {
    setIsAsking(false);
    notifications.show({ message: t`The Git configuration was deleted. The repository did not change.` });
  };
  return (
    <>
      <SectionCard
        title={t`Delete configuration`}
        managed={{ kind: 'repository' }}
        description={t`Removes the key or token and these settings. The repository and the apps do not change.`}
        actions={
          <Button variant="default" c="var(--mantine-color-error)" onClick={() => setIsAsking(true)}>
            <Trans>Delete configuration</Trans>
          </Button>
        }
      />
      {isAsking && (
        <TypedConfirmation
          title={t`Delete the Git configuration?`}
          name={repositoryName(settings.repositoryUrl ?? '')}
          nameLabel={t`Repository name`}
          confirmLabel={isWaiting ? t`Cancel the jobs and delete` : t`Delete configuration`}
          isPending={remove.isPending}
          error={remove.error}
          onClose={() => setIsAsking(false)}
          onConfirm={() => remove.mutate({ cancelWaiting: isWaiting }, { onSuccess })}
        >
          <Trans>
            This removes the SSH key or token and the settings from Trellis. Builders can no longer commit,
            import or pull. The repository does not change, and the workspace keeps its apps, versions and
            constants; imported apps stay locked. Trellis forgets the last commit of each app, and finds it
            again if you reconnect the same repository. Remove the public key or revoke the token at your
            provider too.
          </Trans>
        </TypedConfirmation>
      )}
    </>
  );
}
