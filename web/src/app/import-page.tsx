import { t } from '@lingui/core/macro';
import { useQuery } from '@tanstack/react-query';
import { LinkButton, PageHeader, QueryProblem, RowsSkeleton } from '../components';
import { ImportMany } from '../features/apps';
import { ConfigureGit } from '../features/git-settings';
import { hasNavigation } from '../lib/program-page';
import { gitSettingsQuery, useWorkspace } from '../lib/workspace';

/** Bootstraps a workspace from a repository: first the connection, then the apps. */
export function ImportPage() {
  const { id: w, name } = useWorkspace();
  const settings = useQuery(gitSettingsQuery(w));
  const isConnected = settings.data?.configured && settings.data.enabled;
  return (
    <>
      <PageHeader
        title={isConnected ? t`Import from the repository` : t`Connect the repository`}
        description={isConnected ? name : t`Next, you import apps into ${name}.`}
        actions={
          hasNavigation && (
            <LinkButton to="/w/$w" params={{ w }} variant="default">
              {isConnected ? t`Back to apps` : t`Skip this step`}
            </LinkButton>
          )
        }
      />
      {settings.isPending && <RowsSkeleton label={t`Loading`} rows={5} />}
      <QueryProblem of={settings} />
      {settings.data && (isConnected ? <ImportMany /> : <ConfigureGit />)}
    </>
  );
}
