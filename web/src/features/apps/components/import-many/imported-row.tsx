import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, TextInput } from '@mantine/core';
import { ProblemAlert, StateBadge, TextLink, type Tone } from '../../../../components';
import { ApiProblem } from '../../../../lib/api';
import { useForm, useFormProblem } from '../../../../lib/form';
import { useWorkspace, type Job } from '../../../../lib/workspace';
import type { ImportRow, useImportMany } from '../../api/import-many';
import type { RepositoryApp } from '../../api/repository-apps';
import { otherNameOf } from './app-choice';
import classes from './import-many.module.css';

const STATES: Record<Job['status'], { label: string; tone: Tone }> = {
  queued: { label: t`Waiting`, tone: 'quiet' },
  running: { label: t`Importing`, tone: 'busy' },
  succeeded: { label: t`Imported`, tone: 'good' },
  failed: { label: t`Not imported`, tone: 'bad' },
  cancelled: { label: t`Cancelled`, tone: 'quiet' },
};

const stateOf = ({ job, problem }: Pick<ImportRow, 'job' | 'problem'>) =>
  problem ? UNKNOWN : STATES[job?.status ?? 'queued'];

const UNKNOWN = { label: t`Unknown`, tone: 'warn' } as const;

interface Props {
  row: ImportRow;
  imports: ReturnType<typeof useImportMany>;
}

export function ImportedRow({ row: { app, job, problem }, imports }: Props) {
  const { id: w } = useWorkspace();
  const appId = job?.result?.id as string | undefined;
  const isTaken = job?.error?.code === 'app_name_taken';
  const failed = { app, imports, failure: job && ApiProblem.ofJob(job) };
  return (
    <li className={classes.row}>
      <div className={classes.rowHead}>
        {appId ? (
          <TextLink to="/w/$w/apps/$a" params={{ w, a: appId }} size="sm" fw={500}>
            {app.name}
          </TextLink>
        ) : (
          <span className={classes.name}>{app.name}</span>
        )}
        <StateBadge {...stateOf({ job, problem })} />
      </div>
      <ProblemAlert error={problem} />
      {job?.status === 'failed' && (isTaken ? <TakenName {...failed} /> : <NotImported {...failed} />)}
    </li>
  );
}

interface FailedProps {
  app: RepositoryApp;
  failure: ApiProblem | null;
  imports: Props['imports'];
}

const NotImported = ({ app, failure, imports }: FailedProps) => (
  <>
    <ProblemAlert error={failure}>
      <Button size="xs" variant="default" loading={imports.isPending} onClick={() => imports.again({ app })}>
        <Trans>Try again</Trans>
      </Button>
    </ProblemAlert>
    <ProblemAlert error={imports.refusalOf(app)} />
  </>
);

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
