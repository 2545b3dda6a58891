import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { LinkButton, PageHeader, ProblemAlert } from '../components';
import { ImportMany } from '../features/apps';
import { ConfigureGit } from '../features/git-settings';
import { gitSettingsQuery, useWorkspace } from '../lib/workspace';

/** A workspace from a repository: first the connection, then its apps. */
export function ImportPage() {
  const { id: w, name } = useWorkspace();
  const settings = useQuery(gitSettingsQuery(w));
  const isConnected = settings.data?.configured && settings.data.enabled;
  return (
    <>
      <PageHeader
        title={isConnected ? 'Import from the repository' : 'Connect the repository'}
        description={isConnected ? name : `The apps of ${name} come from it, in the next step.`}
        actions={
          <LinkButton to="/w/$w" params={{ w }} variant="default">
            {isConnected ? 'Go to apps' : 'Start without one'}
          </LinkButton>
        }
      />
      {settings.isPending && <Skeleton h={320} aria-busy />}
      <ProblemAlert error={settings.error} />
      {settings.data && (isConnected ? <ImportMany /> : <ConfigureGit />)}
    </>
  );
}
