import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Skeleton, Stack, Text, TextInput, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { LinkButton, ProblemAlert, QueryProblem, Time, WaitingJob } from '../../../../components';
import { isProblem } from '../../../../lib/api';
import { bringIntoView } from '../../../../lib/focus';
import { dateTime } from '../../../../lib/time';
import { choiceOf, appsQuery, useWorkspace } from '../../../../lib/workspace';
import { asksAboutHost, HostQuestion } from '../../../hosts';
import { canImport, isSameName, previewQuery, type RepositoryApp } from '../../api/repository-apps';
import type { ImportRun } from '../../api/use-import-app';
import { Warning } from '../warning';
import classes from './import.module.css';
import { MissingHere } from './missing-here';

interface Props {
  app: RepositoryApp | null;
  importApp: ImportRun;
}

export function RepositoryAppDetails({ app, importApp }: Props) {
  if (app) return <Details app={app} importApp={importApp} />;
  return (
    <div className={classes.details}>
      <Text size="sm" c="dimmed" m="auto" ta="center">
        <Trans>Choose an app to see its last commit and what it needs.</Trans>
      </Text>
    </div>
  );
}

function Details({ app, importApp }: Props & { app: RepositoryApp }) {
  const [otherName, setOtherName] = useState('');
  const [tables, setTables] = useState<TableChoice>('ask');
  const run = (choice: TableChoice) => {
    setTables(choice);
    const hostTables = choice === 'leave' ? undefined : choice;
    importApp.run({ ...choiceOf(app), ...nameIn(otherName), hostTables });
  };
  const isImportable = canImport(app);
  const { preview, name, commit, isTaken } = usePreview(app, isImportable);
  const isNamed = !isTaken || otherName.trim() !== '';
  return (
    <div className={classes.details} aria-live="polite">
      <Stack gap="sm">
        <div>
          <Title order={3}>{name}</Title>
          <Text size="xs" c="dimmed" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
            {app.path}
          </Text>
        </div>
        {commit && <LastCommit commit={commit} versionName={app.versionName} />}
        {app.problem && <Warning>{app.problem.detail}</Warning>}
        {app.importedAppId && <AlreadyHere appId={app.importedAppId} />}
        <Previewed preview={preview} isRefused={importApp.error !== null} />
        {isTaken && <NameTaken name={name} otherName={otherName} onChange={setOtherName} />}
        <WaitingJob job={importApp.job} isLate={importApp.isLate} />
        <ProblemAlert error={asksAboutHost(importApp.error) ? null : importApp.error}>
          {isProblem(importApp.error, 'app_name_taken') && !isTaken && (
            <TextInput
              size="xs"
              aria-label={t`Name in this workspace`}
              placeholder={t`Another name`}
              value={otherName}
              onChange={(event) => setOtherName(event.currentTarget.value)}
            />
          )}
        </ProblemAlert>
      </Stack>
      {isImportable && (
        <Action
          importApp={importApp}
          isNamed={isNamed}
          onBegin={() => run('ask')}
          onRepeat={(how) => run(how.tables ?? tables)}
        />
      )}
    </div>
  );
}

/** Answer to the question about tables of the connected editor. */
type TableChoice = 'ask' | 'change' | 'leave';

interface ActionProps {
  importApp: ImportRun;
  isNamed: boolean;
  onBegin: () => void;
  onRepeat: (how: { tables?: 'change' | 'leave' }) => void;
}

/** Begins the import, or asks about things of the connected editor. */
const Action = ({ importApp, isNamed, onBegin, onRepeat }: ActionProps) =>
  asksAboutHost(importApp.error) ? (
    <div role="alert" ref={bringIntoView}>
      <HostQuestion
        error={importApp.error}
        label={t`Import app`}
        labelWithTables={t`Change the tables and import`}
        onRepeat={onRepeat}
        onCancel={importApp.reset}
      />
    </div>
  ) : (
    <Button mt="auto" disabled={!isNamed} loading={importApp.isPending} onClick={onBegin}>
      <Trans>Import app</Trans>
    </Button>
  );

/** The error of a refused import replaces this. */
const Previewed = ({
  preview,
  isRefused,
}: {
  preview: ReturnType<typeof usePreview>['preview'];
  isRefused: boolean;
}) => (
  <>
    {preview.isLoading && <Skeleton h={60} />}
    {!isRefused && <QueryProblem of={preview} />}
    {preview.data && <MissingHere missing={preview.data.missing} />}
  </>
);

const nameIn = (typed: string) => (typed.trim() ? { name: typed.trim() } : {});

function usePreview(app: RepositoryApp, isImportable: boolean) {
  const { copy } = useWorkspace();
  const { data: here = [] } = useQuery(appsQuery(copy));
  const preview = useQuery({ ...previewQuery(copy, app), enabled: isImportable });
  const isNameTaken = preview.data?.nameTaken ?? here.some((other) => isSameName(other.name, app.name));
  return {
    preview: { ...preview, isLoading: isImportable && preview.isPending },
    name: preview.data?.name ?? app.name,
    commit: preview.data?.lastCommit ?? app.lastCommit,
    isTaken: !app.importedAppId && isNameTaken,
  };
}

const LastCommit = ({
  commit,
  versionName,
}: {
  commit: NonNullable<RepositoryApp['lastCommit']>;
  versionName: RepositoryApp['versionName'];
}) => (
  <dl className={classes.commit}>
    <dt>
      <Trans>Last commit</Trans>
    </dt>
    <dd>{commit.message}</dd>
    <dt>
      <Trans>Author</Trans>
    </dt>
    <dd>{commit.author.name}</dd>
    {commit.date && (
      <>
        <dt>
          <Trans>Date</Trans>
        </dt>
        <dd>
          {dateTime(commit.date)} (<Time value={commit.date} />)
        </dd>
      </>
    )}
    {versionName && (
      <>
        <dt>
          <Trans>Version</Trans>
        </dt>
        <dd>{versionName}</dd>
      </>
    )}
  </dl>
);

function AlreadyHere({ appId }: { appId: string }) {
  const { id } = useWorkspace();
  return (
    <>
      <Text size="sm">
        <Trans>This app is already in the workspace. To update it, open it and pull.</Trans>
      </Text>
      <LinkButton to="/w/$w/apps/$a" params={{ w: id, a: appId }} variant="default" size="xs">
        <Trans>Open app</Trans>
      </LinkButton>
    </>
  );
}

const NameTaken = ({
  name,
  otherName,
  onChange,
}: {
  name: string;
  otherName: string;
  onChange: (name: string) => void;
}) => (
  <>
    <Warning>
      <Trans>
        This workspace already has an app named “{name}”. Rename or delete it, or import this one under
        another name.
      </Trans>
    </Warning>
    <TextInput
      label={t`Name in this workspace`}
      description={t`The name in the repository does not change`}
      placeholder={t`${name} (from Git)`}
      value={otherName}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  </>
);
