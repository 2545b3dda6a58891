import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Stack } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useSearch, useNavigate } from '@tanstack/react-router';
import { GitCommitHorizontal, ListFilter, AppWindow, UserRound } from 'lucide-react';
import {
  EmptyState,
  FilterSelect,
  LinkButton,
  PageHeader,
  ProblemAlert,
  QueryProblem,
  RowsSkeleton,
  StateBadge,
} from '../../components';
import {
  appsQuery,
  commitsOneApp,
  isIn,
  isUntried,
  jobsQuery,
  readJobFilter,
  useBlockingJob,
  useJobActions,
  useWorkspace,
  membersQuery,
  type App,
  type Job,
  type JobFilter,
} from '../../lib/workspace';
import classes from './activity.module.css';
import { STATUS_LABELS } from './job-labels';
import { JobRow } from './job-row';

const POLL_MS = 3_000;

export function ActivityPage() {
  const { id, copy, isLive } = useWorkspace();
  const filter = readJobFilter(useSearch({ from: '/signed-in/w/$w/activity' }));
  const isFiltered = Object.keys(filter).length > 0;
  const jobs = useInfiniteQuery({ ...jobsQuery(id, filter), refetchInterval: isLive ? false : POLL_MS });
  const { data: apps = [] } = useQuery(appsQuery(copy));
  const actions = useJobActions();
  const items = jobs.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageHeader
        title={t`Activity`}
        description={t`Git jobs of this workspace, newest first.`}
        actions={<LiveBadge isLive={isLive} />}
      />
      <Stack gap="sm">
        <ActivityFilter filter={filter} apps={apps} />
        <QueryProblem of={jobs} />
        <ProblemAlert error={actions.error} />
        {jobs.isPending && <RowsSkeleton label={t`Loading activity`} rows={5} />}
        {jobs.data && items.length === 0 && <NoJobs isFiltered={isFiltered} />}
        {items.length > 0 && <JobList jobs={items} apps={apps} actions={actions} />}
        {jobs.hasNextPage && (
          <Button
            variant="default"
            loading={jobs.isFetchingNextPage}
            onClick={() => void jobs.fetchNextPage()}
          >
            <Trans>Show older jobs</Trans>
          </Button>
        )}
      </Stack>
    </>
  );
}

function NoJobs({ isFiltered }: { isFiltered: boolean }) {
  const { id: w } = useWorkspace();
  if (!isFiltered) {
    return (
      <EmptyState icon={<GitCommitHorizontal size={22} />} title={t`No activity yet`}>
        <Trans>
          Commits, imports, pulls and renames appear here with their author and duration, and with a remedy if
          they fail.
        </Trans>
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<ListFilter size={22} />}
      title={t`No matching jobs`}
      actions={
        <LinkButton to="/w/$w/activity" params={{ w }} variant="default">
          <Trans>Show all jobs</Trans>
        </LinkButton>
      }
    >
      <Trans>Choose another state, app or person.</Trans>
    </EmptyState>
  );
}

const LiveBadge = ({ isLive }: { isLive: boolean }) => (
  <StateBadge
    tone={isLive ? 'good' : 'quiet'}
    label={isLive ? t`Live` : t`Checking every few seconds`}
    title={isLive ? t`Changes appear as they happen` : t`The live connection is down`}
  />
);

interface ListProps {
  jobs: Job[];
  apps: App[];
  actions: ReturnType<typeof useJobActions>;
}

function JobList({ jobs, apps, actions }: ListProps) {
  const { copy } = useWorkspace();
  const byId = new Map(apps.map((app) => [app.id, app]));
  const failed = lastFailed(
    // The apps are known as they are on this branch.
    jobs.filter((job) => isIn(copy, job)),
    byId,
  );
  const blocking = useBlockingJob(jobs.find(isUntried) ?? null);
  return (
    <ul className={classes.list} aria-label={t`Git jobs`}>
      {jobs.map((job) => (
        <JobRow
          key={job.id}
          job={job}
          appName={byId.get(job.appId ?? '')?.name ?? null}
          isLastFailed={failed.has(job.id)}
          blocking={blocking}
          actions={actions}
        />
      ))}
    </ul>
  );
}

/** Returns the ids of the failed commits that are the last word on their app. */
function lastFailed(jobs: Job[], apps: Map<string, App>): Set<string> {
  const last = new Map<string, Job>();
  for (const job of jobs)
    if (job.appId && commitsOneApp(job) && job.status === 'failed' && !last.has(job.appId))
      last.set(job.appId, job);
  return new Set(
    [...last].filter(([appId]) => apps.get(appId)?.gitState === 'failed').map(([, { id }]) => id),
  );
}

interface Props {
  filter: JobFilter;
  apps: App[];
}

/** Chooses jobs by state, app and person. The address has the choice. */
function ActivityFilter({ filter, apps }: Props) {
  const { id: w } = useWorkspace();
  const { data: members = [] } = useQuery(membersQuery(w));
  const navigate = useNavigate({ from: '/w/$w/activity' });
  const choose = (change: JobFilter) =>
    void navigate({ to: '.', search: (before) => ({ ...before, ...change }), replace: true });
  return (
    <div className={classes.filter} role="search">
      <FilterSelect
        label={t`Filter by state`}
        icon={<ListFilter size={15} aria-hidden />}
        all={t`All states`}
        data={Object.entries(STATUS_LABELS).map(([value, { label }]) => ({ value, label }))}
        value={filter.status ?? null}
        onChange={(status) => choose({ status: (status ?? undefined) as JobFilter['status'] })}
      />
      <FilterSelect
        label={t`Filter by app`}
        icon={<AppWindow size={15} aria-hidden />}
        all={t`All apps`}
        data={apps.map(({ id, name }) => ({ value: id, label: name }))}
        value={filter.appId ?? null}
        onChange={(appId) => choose({ appId: appId ?? undefined })}
      />
      <FilterSelect
        label={t`Filter by person`}
        icon={<UserRound size={15} aria-hidden />}
        all={t`Everybody`}
        data={members.map(({ user }) => ({ value: user.id, label: user.name }))}
        value={filter.authorId ?? null}
        onChange={(authorId) => choose({ authorId: authorId ?? undefined })}
      />
    </div>
  );
}
