import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Box, Button, Skeleton, Group, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { GitBranch, Search } from 'lucide-react';
import { useState } from 'react';
import {
  Dialog,
  EmptyState,
  LinkButton,
  QueryProblem,
  RowsSkeleton,
  TextLink,
  Time,
} from '../../../../components';
import type { Schemas } from '../../../../lib/api';
import { gitSettingsQuery, useWorkspace, askForConstants, useProductOf } from '../../../../lib/workspace';
import { SettledSources } from '../../../hosts';
import { keyOf, repositoryAppsQuery, type RepositoryApp } from '../../api/repository-apps';
import type { ImportRun } from '../../api/use-import-app';
import classes from './import.module.css';
import { MissingHere } from './missing-here';
import { RepositoryAppDetails } from './repository-app-details';

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
      <QueryProblem of={settings} />
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
    return <QueryProblem of={list} title={t`The apps in the repository could not be listed`} />;
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
            <Trans>Configure Git</Trans>
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

function Imported({ app, onClose }: { app: Schemas['ImportedAppView']; onClose: () => void }) {
  const { id } = useWorkspace();
  const productOf = useProductOf();
  const { constants, secrets, hostConstants } = app.missing;
  const canAdd = constants.length + secrets.length > 0 && !hostConstants;
  return (
    <Stack gap="md" role="status">
      <Text size="sm">
        {app.hostedBy ? (
          <Trans>
            <strong>{app.name}</strong> was imported and created in {productOf(app.hostedBy.kind)}. Edit it
            there; pulling updates it.
          </Trans>
        ) : (
          <Trans>
            <strong>{app.name}</strong> was imported. It is locked and updated by pulling. Duplicate it to
            edit a copy.
          </Trans>
        )}
      </Text>
      <MissingHere missing={app.missing} />
      <SettledSources sources={app.hostDataSources} />
      <Group justify="flex-end" gap="xs">
        {canAdd && (
          <LinkButton
            to="/w/$w/settings/constants"
            params={{ w: id }}
            search={askForConstants({ constants, secrets })}
            variant="default"
          >
            <Trans>Add constants</Trans>
          </LinkButton>
        )}
        <LinkButton to="/w/$w/apps/$a" params={{ w: id, a: app.id }} variant="default">
          <Trans>Open app</Trans>
        </LinkButton>
        <Button onClick={onClose}>
          <Trans>Done</Trans>
        </Button>
      </Group>
    </Stack>
  );
}

interface RepositoryAppListProps {
  apps: RepositoryApp[];
  chosen: string | null;
  onChoose: (key: string) => void;
}

/** A list of radio buttons: arrow keys move through it, and screen readers announce its length. */
function RepositoryAppList({ apps, chosen, onChoose }: RepositoryAppListProps) {
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLowerCase();
  const shown = apps.filter(({ name }) => name.toLowerCase().includes(wanted));
  return (
    <div className={classes.listSide}>
      <TextInput
        type="search"
        aria-label={t`Search apps in the repository`}
        placeholder={t`Search`}
        leftSection={<Search size={15} aria-hidden />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        data-autofocus
      />
      <fieldset className={classes.list}>
        <legend className="visually-hidden">
          <Trans>Apps in the repository</Trans>
        </legend>
        {shown.map((app) => (
          <label key={keyOf(app)} className={classes.item} data-chosen={keyOf(app) === chosen || undefined}>
            <input
              type="radio"
              name="repository-app"
              className="visually-hidden"
              checked={keyOf(app) === chosen}
              onChange={() => onChoose(keyOf(app))}
            />
            <span className={classes.itemName}>{app.name}</span>
            <span className={classes.itemMeta}>
              {stateOf(app) ??
                (app.lastCommit?.date ? <Time value={app.lastCommit.date} /> : app.versionName)}
            </span>
          </label>
        ))}
        {shown.length === 0 && (
          <p className={classes.none}>
            <Trans>No matching apps.</Trans>
          </p>
        )}
      </fieldset>
    </div>
  );
}

function stateOf(app: RepositoryApp): string | null {
  if (app.problem) return t`Cannot be imported`;
  if (app.importedAppId) return t`Already imported`;
  return null;
}
