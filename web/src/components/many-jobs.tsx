import { t, plural } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Progress, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { isOver, useCancelMany, useWorkspace, type Job } from '../lib/workspace';
import { ActionBar } from './action-bar';
import { FoldedList } from './choice-list/folded-list';
import { LongList } from './choice-list/long-list';
import { LinkButton, TextLink } from './links';
import { ProblemAlert } from './problem-alert';
import { SectionCard } from './section-card';

interface JobOfApp {
  key: string;
  name: string;
  /** Null if there is no app, or none yet. */
  appId: string | null;
  /** Null if its request was refused. */
  jobId: string | null;
  job: Job | null;
  /** True if it needs the user. */
  hasFailed: boolean;
}

interface Props<T extends JobOfApp> {
  title: string;
  /** Result in one line. */
  summary: ReactNode;
  rows: readonly T[];
  /** Explains a failure, with the way out. */
  renderFailed: (row: T) => ReactNode;
  /** Names the list of apps that are done. */
  doneLabel: string;
  progressLabel: string;
  /** Below the lists, once all has ended. */
  children?: ReactNode;
  /** Once all has ended. */
  actions: ReactNode;
}

/** Progress and result of a job for each of many apps: failures first, and the other apps folded. */
export function ManyJobs<T extends JobOfApp>(props: Props<T>) {
  const { title, summary, rows, renderFailed, doneLabel, progressLabel, children, actions } = props;
  const { failed, done, cancelled, waiting } = sorted(rows);
  const isDone = waiting.length === 0;
  return (
    <>
      <SectionCard title={title} description={<span role="status">{summary}</span>}>
        <Stack gap="sm">
          <Progress
            value={(1 - waiting.length / rows.length) * 100}
            animated={!isDone}
            aria-label={progressLabel}
          />
          {failed.length > 0 && (
            <LongList label={t`Failed`} items={failed} keyOf={keyOf} render={renderFailed} />
          )}
          <Names
            title={plural(done.length, { one: 'Show # finished app', other: 'Show # finished apps' })}
            label={doneLabel}
            rows={done}
            most={rows.length}
          />
          <Names
            title={plural(cancelled.length, { one: 'Show # cancelled app', other: 'Show # cancelled apps' })}
            label={t`Cancelled`}
            rows={cancelled}
            most={rows.length}
          />
          <Names
            title={plural(waiting.length, { one: 'Show # waiting app', other: 'Show # waiting apps' })}
            label={t`Waiting`}
            rows={waiting}
            most={rows.length}
          />
          {isDone && children}
        </Stack>
      </SectionCard>
      {isDone ? <Ended actions={actions} /> : <Waiting rows={waiting} />}
    </>
  );
}

const keyOf = ({ key }: JobOfApp): string => key;

function sorted<T extends JobOfApp>(rows: readonly T[]) {
  const rest = rows.filter(({ hasFailed }) => !hasFailed);
  const of = (status: Job['status']) => rest.filter(({ job }) => job?.status === status);
  return {
    failed: rows.filter(({ hasFailed }) => hasFailed),
    done: of('succeeded'),
    cancelled: of('cancelled'),
    waiting: rest.filter(({ job }) => job === null || !isOver(job)),
  };
}

interface NamesProps {
  title: string;
  label: string;
  rows: readonly JobOfApp[];
  most: number;
}

function Names({ title, label, rows, most }: NamesProps) {
  const { id: w } = useWorkspace();
  return (
    <FoldedList
      title={title}
      label={label}
      items={rows}
      most={most}
      keyOf={keyOf}
      render={({ name, appId }) =>
        appId ? (
          <TextLink to="/w/$w/apps/$a" params={{ w, a: appId }} size="sm">
            {name}
          </TextLink>
        ) : (
          <Text size="sm">{name}</Text>
        )
      }
    />
  );
}

function Waiting({ rows }: { rows: readonly JobOfApp[] }) {
  const cancel = useCancelMany();
  const jobIds = rows.flatMap(({ job, jobId }) => (job?.status === 'running' ? [] : (jobId ?? [])));
  return (
    <ActionBar
      label={t`Waiting apps`}
      start={
        <Text size="sm" c="dimmed">
          <Trans>You can leave this page. Activity shows the progress.</Trans>
        </Text>
      }
      actions={
        jobIds.length > 0 && (
          <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate(jobIds)}>
            {plural(jobIds.length, { one: 'Cancel # waiting app', other: 'Cancel # waiting apps' })}
          </Button>
        )
      }
    >
      <ProblemAlert error={cancel.error} />
    </ActionBar>
  );
}

function Ended({ actions }: { actions: ReactNode }) {
  const { id: w } = useWorkspace();
  return (
    <ActionBar
      label={t`Next`}
      actions={
        <>
          {actions}
          <LinkButton to="/w/$w" params={{ w }}>
            <Trans>Back to apps</Trans>
          </LinkButton>
        </>
      }
    />
  );
}
