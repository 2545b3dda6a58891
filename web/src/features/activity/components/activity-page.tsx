import { Button, Skeleton, Stack } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { GitCommitHorizontal } from 'lucide-react';
import { EmptyState, PageHeader, ProblemAlert, StateBadge } from '../../../components';
import { appsQuery, jobsQuery, useWorkspace } from '../../../lib/workspace';
import { useJobActions } from '../api/change-job';
import classes from './activity.module.css';
import { JobRow } from './job-row';

const POLL_MS = 3_000;

export function ActivityPage() {
  const { id, isLive } = useWorkspace();
  const jobs = useInfiniteQuery({ ...jobsQuery(id), refetchInterval: isLive ? false : POLL_MS });
  const { data: apps = [] } = useQuery(appsQuery(id));
  const actions = useJobActions(id);
  const items = jobs.data?.pages.flatMap((page) => page.items) ?? [];
  const nameOf = (appId: string | null) => apps.find((app) => app.id === appId)?.name ?? null;
  return (
    <>
      <PageHeader
        title="Activity"
        description="What Trellis does in the repository, the newest first."
        actions={
          <StateBadge
            tone={isLive ? 'good' : 'quiet'}
            label={isLive ? 'Live' : 'Asking every few seconds'}
            title={isLive ? 'Changes appear as they happen' : 'The live connection is interrupted'}
          />
        }
      />
      <Stack gap="sm">
        <ProblemAlert error={jobs.error ?? actions.cancel.error ?? actions.retry.error} />
        {jobs.isPending && <Skeleton h={260} />}
        {jobs.data && items.length === 0 && (
          <EmptyState icon={<GitCommitHorizontal size={22} />} title="Nothing has happened yet">
            Commits, imports, pulls and renames stand here, each with its author, its duration and, when it
            failed, with what to do.
          </EmptyState>
        )}
        {items.length > 0 && (
          <ul className={classes.list} aria-label="Git jobs">
            {items.map((job) => (
              <JobRow
                key={job.id}
                job={job}
                appName={nameOf(job.appId)}
                onCancel={() => actions.cancel.mutate(job.id)}
                onRetry={() => actions.retry.mutate(job.id)}
              />
            ))}
          </ul>
        )}
        {jobs.hasNextPage && (
          <Button
            variant="default"
            loading={jobs.isFetchingNextPage}
            onClick={() => void jobs.fetchNextPage()}
          >
            Show earlier ones
          </Button>
        )}
      </Stack>
    </>
  );
}
