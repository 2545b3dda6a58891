import { plural, t } from '@lingui/core/macro';
import { Trans, Plural } from '@lingui/react/macro';
import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { GitBranch } from 'lucide-react';
import { useState } from 'react';
import {
  EmptyState,
  LinkButton,
  ManyJobs,
  ProblemAlert,
  RowsSkeleton,
  StateBadge,
  QueryProblem,
} from '../../../../components';
import { ApiProblem, type Schemas } from '../../../../lib/api';
import { useForm, useFormProblem } from '../../../../lib/form';
import { bringIntoView } from '../../../../lib/focus';
import { useWorkspace } from '../../../../lib/workspace';
import { DecideSources, SettledSources, undecidedOf } from '../../../hosts';
import { useImportMany, type ImportRow } from '../../api/import-many';
import { repositoryAppsQuery, keyOf, type Preview, type RepositoryApp } from '../../api/repository-apps';
import { MissingHere } from '../import-from-git/missing-here';
import { otherNameOf } from './app-choice';
import { ChooseApps } from './choose-apps';
import classes from './import-many.module.css';

/** Imports several apps from the repository, one after another. */
export function ImportMany() {
  const { id: w, copy } = useWorkspace();
  const imports = useImportMany();
  const list = useQuery({ ...repositoryAppsQuery(copy), enabled: imports.rows.length === 0 });
  if (imports.rows.length > 0) return <ImportProgress imports={imports} />;
  if (list.isPending) return <RowsSkeleton label={t`Loading apps from the repository`} rows={5} />;
  if (list.error) {
    return <QueryProblem of={list} title={t`The apps in the repository could not be listed`} />;
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

type Missing = Preview['missing'];

/** Progress and result of the imports. */
function ImportProgress({ imports }: { imports: ReturnType<typeof useImportMany> }) {
  const rows = imports.rows.map((row) => ({
    ...row,
    key: keyOf(row.app),
    wantedName: row.name,
    name: row.app.name,
    appId: (row.job?.result?.id as string | undefined) ?? null,
    hasFailed: row.problem !== null || row.job?.status === 'failed',
  }));
  const asked = useSourceQuestion(imports);
  const done = rows.filter(({ job }) => job?.status === 'succeeded').length;
  const failed = rows.filter(({ hasFailed }) => hasFailed).length;
  return (
    <ManyJobs
      title={imports.isOver ? t`Imported` : t`Importing`}
      progressLabel={t`Import progress`}
      doneLabel={t`Imported apps`}
      summary={
        failed === 0 ? (
          <Trans>
            {done} of <Plural value={rows.length} one="# app" other="# apps" /> imported
          </Trans>
        ) : (
          <Trans>
            {done} of <Plural value={rows.length} one="# app" other="# apps" /> imported, {failed} failed
          </Trans>
        )
      }
      rows={rows}
      renderFailed={(row) => <FailedRow row={row} imports={imports} waits={asked?.waits(row.app) ?? false} />}
      actions={
        <Button variant="default" onClick={imports.reset}>
          <Trans>Import more apps</Trans>
        </Button>
      }
    >
      {asked?.question}
      {done > 0 && <MissingHere missing={missingOf(rows)} />}
      <SettledSources sources={rows.flatMap(({ job }) => settledBy(job))} />
    </ManyJobs>
  );
}

/** Collects what the imported apps lack. Data sources are named with their apps. */
function missingOf(rows: ImportRow[]): Missing {
  const each = rows.flatMap(({ app, job }) => {
    const missing = job?.result?.missing as Missing | undefined;
    return missing ? { app, missing } : [];
  });
  const namesOf = (kind: 'constants' | 'secrets' | 'tables' | 'modules' | 'variables') =>
    [...new Set(each.flatMap(({ missing }) => missing[kind] ?? []))].sort();
  const sources = each.flatMap(({ missing }) => missing.dataSources ?? []);
  const hostConstants = each.find(({ missing }) => missing.hostConstants)?.missing.hostConstants;
  const hostVariables = each.find(({ missing }) => missing.hostVariables)?.missing.hostVariables;
  return {
    constants: namesOf('constants'),
    secrets: namesOf('secrets'),
    dataSources: [...new Map(sources.map((source) => [`${source.kind} ${source.name}`, source])).values()],
    tables: namesOf('tables'),
    modules: namesOf('modules'),
    variables: namesOf('variables'),
    credentials: each.flatMap(({ app, missing }) =>
      missing.credentials.map(({ dataSourceId, name }) => ({
        dataSourceId: `${keyOf(app)} ${dataSourceId}`,
        name: `${app.name} › ${name ?? dataSourceId}`,
      })),
    ),
    ...(hostConstants && { hostConstants }),
    ...(hostVariables && { hostVariables }),
  };
}

type SettledSource = Schemas['SettledDataSourceView'];

const settledBy = (job: ImportRow['job']): SettledSource[] =>
  (job?.result?.hostDataSources as SettledSource[] | undefined) ?? [];

const undecidedIn = ({ job }: ImportRow) =>
  job?.status === 'failed' ? undecidedOf(ApiProblem.ofJob(job)) : null;

/** Returns the question about the data sources of all apps that wait for a decision; null: none is to be asked. */
function useSourceQuestion({ rows, again }: Props['imports']) {
  const [isCancelled, setIsCancelled] = useState(false);
  const waiting = rows.filter((row) => undecidedIn(row) !== null);
  if (waiting.length === 0 || isCancelled) return null;
  const sources = waiting.flatMap((row) => undecidedIn(row) ?? []);
  return {
    waits: (app: RepositoryApp) => waiting.some((row) => keyOf(row.app) === keyOf(app)),
    question: (
      <div role="alert" ref={bringIntoView}>
        <DecideSources
          sources={[...new Map(sources.map((source) => [source.id, source])).values()]}
          label={plural(waiting.length, { one: 'Import # app', other: 'Import # apps' })}
          onDecided={() => again(...waiting.map(({ app, name }) => ({ app, name })))}
          onCancel={() => setIsCancelled(true)}
        />
      </div>
    ),
  };
}

interface Props {
  row: ImportRow & { wantedName?: string };
  imports: ReturnType<typeof useImportMany>;
  /** True while the question about its data sources is shown. */
  waits: boolean;
}

function FailedRow({ row: { app, wantedName, job, problem }, imports, waits }: Props) {
  const isTaken = job?.error?.code === 'app_name_taken';
  const failed = { app, wantedName, imports, failure: job && ApiProblem.ofJob(job) };
  if (waits) {
    return (
      <div className={classes.rowHead}>
        <span className={classes.name}>{app.name}</span>
        <StateBadge label={t`Waits for a decision`} tone="warn" />
      </div>
    );
  }
  return (
    <div className={classes.row}>
      <div className={classes.rowHead}>
        <span className={classes.name}>{app.name}</span>
        {problem ? (
          <StateBadge label={t`Unknown`} tone="warn" />
        ) : (
          <StateBadge label={t`Not imported`} tone="bad" />
        )}
      </div>
      <ProblemAlert error={problem} />
      {job?.status === 'failed' && (isTaken ? <TakenName {...failed} /> : <NotImported {...failed} />)}
    </div>
  );
}

interface FailedProps {
  app: RepositoryApp;
  wantedName?: string;
  failure: ApiProblem | null;
  imports: Props['imports'];
}

/** Modules that the app lacks come with it, if the repository has them. */
function NotImported({ app, wantedName, failure, imports }: FailedProps) {
  const modules = useMissingModules(failure);
  const names = modules.map(({ name }) => name).join(', ');
  return (
    <>
      <ProblemAlert error={failure}>
        <Button
          size="xs"
          variant="default"
          loading={imports.isPending}
          onClick={() =>
            imports.again(...modules.map((module) => ({ app: module })), { app, name: wantedName })
          }
        >
          {modules.length > 0 ? t`Import with ${names}` : t`Try again`}
        </Button>
      </ProblemAlert>
      <ProblemAlert error={imports.refusalOf(app)} />
    </>
  );
}

/** Returns the apps of the repository that a refusal names as missing modules. */
function useMissingModules(failure: ApiProblem | null): RepositoryApp[] {
  const { copy } = useWorkspace();
  const missing = failure?.code === 'host_missing' ? (failure.data.missing as Partial<RepositoryApp>[]) : [];
  const { data } = useQuery({ ...repositoryAppsQuery(copy), enabled: missing.length > 0 });
  const isSame = (app: RepositoryApp) => (one: Partial<RepositoryApp>) =>
    one.path !== undefined && keyOf(app) === (one.gitAppId ?? one.path);
  return (data?.items ?? []).filter((app) => missing.some(isSame(app)));
}

/** Offers another name. */
function TakenName({ app, failure, imports }: FailedProps) {
  const form = useForm({
    initialValues: { name: otherNameOf(app) },
    validate: { name: (name) => (name.trim() === '' ? t`Enter a name.` : null) },
  });
  const problem = useFormProblem(form, imports.refusalOf(app));
  return (
    <>
      <ProblemAlert error={failure}>
        <form
          noValidate
          className={classes.otherName}
          onSubmit={form.onSubmit(({ name }) => imports.again({ app, name: name.trim() }))}
        >
          <TextInput
            size="xs"
            aria-label={t`Name of ${app.name} in this workspace`}
            {...form.getInputProps('name')}
          />
          <Button size="xs" type="submit" loading={imports.isPending}>
            <Trans>Import with this name</Trans>
          </Button>
        </form>
      </ProblemAlert>
      <ProblemAlert error={problem} />
    </>
  );
}
