import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { ProblemAlert, StateBadge, TextLink, type Tone } from '../../../../components';
import { ApiProblem } from '../../../../lib/api';
import { useWorkspace, type Job } from '../../../../lib/workspace';
import type { ImportRow, useImportMany } from '../../api/import-many';
import type { RepositoryApp } from '../../api/repository-apps';
import classes from './import-many.module.css';

const STATES: Record<Job['status'], { label: string; tone: Tone }> = {
  queued: { label: 'Waiting', tone: 'quiet' },
  running: { label: 'Importing', tone: 'busy' },
  succeeded: { label: 'Imported', tone: 'good' },
  failed: { label: 'Not imported', tone: 'bad' },
  cancelled: { label: 'Cancelled', tone: 'quiet' },
};

const stateOf = ({ job, problem }: Pick<ImportRow, 'job' | 'problem'>) =>
  problem ? UNKNOWN : STATES[job?.status ?? 'queued'];

const UNKNOWN = { label: 'Unknown', tone: 'warn' } as const;

interface Props {
  row: ImportRow;
  imports: ReturnType<typeof useImportMany>;
}

export function ImportedRow({ row: { app, job, problem }, imports }: Props) {
  const { id: w } = useWorkspace();
  const appId = job?.result?.id as string | undefined;
  const isTaken = job?.error?.code === 'app_name_taken';
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
      {job?.status === 'failed' && (
        <ProblemAlert error={ApiProblem.ofJob(job)}>
          {isTaken && <OtherName app={app} imports={imports} />}
          {!isTaken && (
            <Button
              size="xs"
              variant="default"
              loading={imports.isPending}
              onClick={() => imports.again({ app })}
            >
              Try again
            </Button>
          )}
        </ProblemAlert>
      )}
    </li>
  );
}

/** Offers another name when the name is taken. */
function OtherName({ app, imports }: { app: RepositoryApp; imports: Props['imports'] }) {
  const [name, setName] = useState(`${app.name.trim()} (from Git)`);
  return (
    <form
      className={classes.otherName}
      onSubmit={(event) => {
        event.preventDefault();
        imports.again({ app, name: name.trim() });
      }}
    >
      <TextInput
        size="xs"
        aria-label={`Name of ${app.name} in this workspace`}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Button size="xs" type="submit" disabled={name.trim() === ''} loading={imports.isPending}>
        Import with this name
      </Button>
    </form>
  );
}
