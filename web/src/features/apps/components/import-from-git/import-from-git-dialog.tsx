import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Box, Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { GitBranch } from 'lucide-react';
import { useState } from 'react';
import { Dialog, EmptyState, LinkButton, ProblemAlert, RowsSkeleton, TextLink } from '../../../../components';
import { gitSettingsQuery, useWorkspace } from '../../../../lib/workspace';
import { keyOf, repositoryAppsQuery, type RepositoryApp } from '../../api/repository-apps';
import type { ImportRun } from '../../api/use-import-app';
import classes from './import.module.css';
import { Imported } from './imported';
import { RepositoryAppDetails } from './repository-app-details';
import { RepositoryAppList } from './repository-app-list';

interface Props {
  importApp: ImportRun;
  onClose: () => void;
}

export function ImportFromGitDialog({ importApp, onClose }: Props) {
  const { id } = useWorkspace();
  const settings = useQuery(gitSettingsQuery(id));
  const canList = settings.data?.configured && settings.data.enabled;
  return (
    <Dialog onClose={onClose} title={t`Import from git repository`} size={importApp.result ? 'md' : 820}>
      <ProblemAlert error={settings.error} />
      {settings.isPending && <Skeleton h={220} />}
      {settings.data && !canList && <NotConnected isConfigured={settings.data.configured} />}
      {canList && !importApp.result && <Choice importApp={importApp} />}
      {importApp.result && <Imported app={importApp.result} onClose={onClose} />}
    </Dialog>
  );
}

function Choice({ importApp }: Pick<Props, 'importApp'>) {
  const { id, copy } = useWorkspace();
  const list = useQuery(repositoryAppsQuery(copy));
  const [chosenKey, setChosenKey] = useState<string | null>(null);
  const apps: RepositoryApp[] = list.data?.items ?? [];
  const chosen = apps.find((app) => keyOf(app) === chosenKey) ?? null;
  if (list.isPending) {
    return (
      <Box mih={320}>
        <RowsSkeleton label={t`Loading apps from the repository`} rows={5} />
      </Box>
    );
  }
  if (list.error) {
    return (
      <ProblemAlert error={list.error} title={t`The apps in the repository could not be listed`}>
        <Button size="xs" variant="default" loading={list.isFetching} onClick={() => void list.refetch()}>
          <Trans>Try again</Trans>
        </Button>
      </ProblemAlert>
    );
  }
  if (apps.length === 0) {
    return (
      <EmptyState icon={<GitBranch size={22} />} title={t`The repository has no apps`}>
        {list.data.metaProblem?.detail ?? t`Commit an app from this or another workspace first.`}
      </EmptyState>
    );
  }
  return (
    <>
      <div className={classes.columns}>
        <RepositoryAppList
          apps={apps}
          chosen={chosenKey}
          onChoose={(key) => {
            if (!importApp.isPending) importApp.reset();
            setChosenKey(key);
          }}
        />
        <RepositoryAppDetails key={chosenKey} app={chosen} importApp={importApp} />
      </div>
      <TextLink
        to="/w/$w/import"
        params={{ w: id }}
        size="sm"
        mt="sm"
        display="inline-block"
        underline="always"
      >
        <Trans>Import several apps at once</Trans>
      </TextLink>
    </>
  );
}

function NotConnected({ isConfigured }: { isConfigured: boolean }) {
  const { id, can } = useWorkspace();
  return (
    <EmptyState
      icon={<GitBranch size={22} />}
      title={isConfigured ? t`GitSync is off` : t`GitSync is not configured`}
      actions={
        can('admin') && (
          <LinkButton to="/w/$w/settings/git" params={{ w: id }}>
            <Trans>Configure git</Trans>
          </LinkButton>
        )
      }
    >
      {can('admin')
        ? t`Connect this workspace to a repository to import apps.`
        : t`Ask an admin of this workspace to configure it.`}
    </EmptyState>
  );
}
