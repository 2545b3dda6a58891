import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { GitBranch } from 'lucide-react';
import { EmptyState, LinkButton, ProblemAlert } from '../../../../components';
import { useWorkspace } from '../../../../lib/workspace';
import { useImportMany } from '../../api/import-many';
import { repositoryAppsQuery } from '../../api/repository-apps';
import { ChooseApps } from './choose-apps';
import { ImportProgress } from './import-progress';

/** Imports several apps from the repository, one after another. */
export function ImportMany() {
  const { id: w, copy } = useWorkspace();
  const imports = useImportMany();
  const list = useQuery({ ...repositoryAppsQuery(copy), enabled: imports.rows.length === 0 });
  if (imports.rows.length > 0) return <ImportProgress imports={imports} />;
  if (list.isPending) return <Skeleton h={280} role="status" aria-label="Loading apps from the repository" />;
  if (list.error) {
    return (
      <ProblemAlert error={list.error} title="The apps in the repository could not be listed">
        <Button size="xs" variant="default" loading={list.isFetching} onClick={() => void list.refetch()}>
          Try again
        </Button>
      </ProblemAlert>
    );
  }
  if (list.data.items.length === 0) {
    return (
      <EmptyState
        icon={<GitBranch size={22} />}
        title="The repository has no apps yet"
        actions={
          <LinkButton to="/w/$w" params={{ w }}>
            Go to apps
          </LinkButton>
        }
      >
        {list.data.metaProblem?.detail ??
          'Create an app with “Commit changes” selected to add the first one.'}
      </EmptyState>
    );
  }
  return <ChooseApps apps={list.data.items} imports={imports} />;
}
