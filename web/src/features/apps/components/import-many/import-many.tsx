import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { GitBranch } from 'lucide-react';
import { EmptyState, LinkButton, ProblemAlert, RowsSkeleton } from '../../../../components';
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
  if (list.isPending) return <RowsSkeleton label={t`Loading apps from the repository`} rows={5} />;
  if (list.error) {
    return (
      <ProblemAlert error={list.error} title={t`The apps in the repository could not be listed`}>
        <Button size="xs" variant="default" loading={list.isFetching} onClick={() => void list.refetch()}>
          <Trans>Try again</Trans>
        </Button>
      </ProblemAlert>
    );
  }
  if (list.data.items.length === 0) {
    return (
      <EmptyState
        icon={<GitBranch size={22} />}
        title={t`The repository has no apps yet`}
        actions={
          <LinkButton to="/w/$w" params={{ w }}>
            <Trans>Back to apps</Trans>
          </LinkButton>
        }
      >
        {list.data.metaProblem?.detail ??
          t`Create an app with “Commit changes” selected to add the first one.`}
      </EmptyState>
    );
  }
  return <ChooseApps apps={list.data.items} imports={imports} />;
}
