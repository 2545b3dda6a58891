import { Button, Skeleton, Stack, Text, TextInput, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { LinkButton, ProblemAlert, Time } from '../../../../components';
import { isProblem } from '../../../../lib/api';
import { dateTime } from '../../../../lib/time';
import { choiceOf, appsQuery, useWorkspace } from '../../../../lib/workspace';
import { isSameName, previewQuery, type RepositoryApp, type useImportApp } from '../../api/repository-apps';
import { Warning } from '../warning';
import classes from './import.module.css';
import { MissingConstants } from './missing-constants';

interface Props {
  app: RepositoryApp | null;
  importApp: ReturnType<typeof useImportApp>;
}

export function RepositoryAppDetails({ app, importApp }: Props) {
  const { id } = useWorkspace();
  const [otherName, setOtherName] = useState('');
  const { data: here = [] } = useQuery(appsQuery(id));
  const canPreview = Boolean(app?.gitAppId && !app.problem && !app.importedAppId);
  const preview = useQuery({ ...previewQuery(id, app?.gitAppId ?? ''), enabled: canPreview });
  if (!app) {
    return (
      <div className={classes.details}>
        <Text size="sm" c="dimmed" m="auto" ta="center">
          Choose an app to see its last commit and what it needs.
        </Text>
      </div>
    );
  }
  const name = preview.data?.name ?? app.name;
  const commit = preview.data?.lastCommit ?? app.lastCommit;
  const isTaken =
    !app.importedAppId && (preview.data?.nameTaken ?? here.some((other) => isSameName(other.name, app.name)));
  const canImport = !app.problem && !app.importedAppId && (!isTaken || otherName.trim() !== '');
  return (
    <div className={classes.details} aria-live="polite">
      <Stack gap="sm">
        <div>
          <Title order={3}>{name}</Title>
          <Text size="xs" c="dimmed" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
            {app.path}
          </Text>
        </div>
        {commit && (
          <dl className={classes.commit}>
            <dt>Last commit</dt>
            <dd>{commit.message}</dd>
            <dt>Author</dt>
            <dd>{commit.author.name}</dd>
            {commit.date && (
              <>
                <dt>Date</dt>
                <dd>
                  {dateTime(commit.date)} (<Time value={commit.date} />)
                </dd>
              </>
            )}
            {app.versionName && (
              <>
                <dt>Version</dt>
                <dd>{app.versionName}</dd>
              </>
            )}
          </dl>
        )}
        {app.problem && <Warning>{app.problem.detail}</Warning>}
        {app.importedAppId && <AlreadyHere appId={app.importedAppId} />}
        {canPreview && preview.isPending && <Skeleton h={60} />}
        <ProblemAlert error={preview.error} />
        {preview.data && <MissingConstants missing={preview.data.missing} />}
        {isTaken && <NameTaken name={name} otherName={otherName} onChange={setOtherName} />}
        <ProblemAlert error={importApp.error}>
          {isProblem(importApp.error, 'app_name_taken') && !isTaken && (
            <TextInput
              size="xs"
              aria-label="Name here"
              placeholder="Another name"
              value={otherName}
              onChange={(event) => setOtherName(event.currentTarget.value)}
            />
          )}
        </ProblemAlert>
      </Stack>
      {!app.importedAppId && !app.problem && (
        <Button
          mt="auto"
          disabled={!canImport}
          loading={importApp.isPending}
          onClick={() =>
            importApp.mutate({
              ...choiceOf(app),
              ...(otherName.trim() ? { name: otherName.trim() } : {}),
            })
          }
        >
          Import app
        </Button>
      )}
    </div>
  );
}

function AlreadyHere({ appId }: { appId: string }) {
  const { id } = useWorkspace();
  return (
    <>
      <Text size="sm">This app is in the workspace already. To bring it up to date, open it and pull.</Text>
      <LinkButton to="/w/$w/apps/$a" params={{ w: id, a: appId }} variant="default" size="xs">
        Open app
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
      This workspace has an app named “{name}”. Rename or delete that one, or import this one under another
      name.
    </Warning>
    <TextInput
      label="Name here"
      description="The repository keeps its own name for it"
      placeholder={`${name} (from Git)`}
      value={otherName}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  </>
);
