import { useMutation, useQueries, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answerOf, api, type Schemas } from '../../../lib/api';
import { choiceOf, isOver, jobQuery, useWorkspace, type Job } from '../../../lib/workspace';
import { keyOf, repositoryAppsQuery, type RepositoryApp } from './repository-apps';

const POLL_MS = 1_000;
/** Polls even while events arrive: the last event may have come before this page listened. */
const LIVE_POLL_MS = 4_000;
/** Number of unfinished jobs to poll. They run one after another, so the rest can wait. */
const MAX_FOLLOWED = 3;

interface Started {
  app: RepositoryApp;
  jobId: string;
}

export interface ImportRow {
  app: RepositoryApp;
  /** Null until the first response. */
  job: Job | null;
}

const isOpen = (job: Job | undefined): boolean => job === undefined || !isOver(job);

/** Imports apps, each with its own job, and follows the jobs. */
export function useImportMany() {
  const { id: w, isLive } = useWorkspace();
  const client = useQueryClient();
  const [started, setStarted] = useState<Started[]>([]);
  const request = useMutation({
    mutationFn: ({ apps, locked, name }: { apps: RepositoryApp[]; locked: boolean; name?: string }) =>
      answerOf(
        api.POST('/api/workspaces/{w}/git/imports/batch', {
          params: { path: { w } },
          body: { apps: apps.map((app) => ({ ...choiceOf(app), ...(name ? { name } : {}) })), locked },
        }),
      ),
    onSuccess: ({ items }: Schemas['BatchImportView'], { apps }) =>
      setStarted((before) =>
        withStarted(
          before,
          apps.map((app, index) => ({ app, jobId: items[index].jobId })),
        ),
      ),
  });
  const known = started.map(({ jobId }) => client.getQueryData(jobQuery(w, jobId).queryKey));
  const open = started.filter((_, index) => isOpen(known[index])).map(({ jobId }) => jobId);
  const followed = new Set(open.slice(0, MAX_FOLLOWED));
  const jobs = useQueries({
    queries: started.map(({ jobId }) => ({
      ...jobQuery(w, jobId),
      enabled: followed.has(jobId),
      refetchInterval: isLive ? LIVE_POLL_MS : POLL_MS,
    })),
  });
  const rows: ImportRow[] = started.map(({ app }, index) => ({ app, job: jobs[index]?.data ?? null }));
  return {
    run: request.mutate,
    /** Retries one app with the same options. */
    again: ({ app, name }: { app: RepositoryApp; name?: string }) =>
      request.mutate({ apps: [app], locked: request.variables?.locked ?? true, name }),
    isPending: request.isPending,
    error: request.error,
    rows,
    reset: () => {
      setStarted([]);
      void client.invalidateQueries({ queryKey: repositoryAppsQuery(w).queryKey });
    },
  };
}

/** Keeps the position of an app that is retried under another name. */
function withStarted(before: Started[], now: Started[]): Started[] {
  const isSame = (one: Started) => (other: Started) => keyOf(other.app) === keyOf(one.app);
  const added = now.filter((one) => !before.some(isSame(one)));
  return [...before.map((one) => now.find(isSame(one)) ?? one), ...added];
}
