import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import { answerOf, api, type ApiProblem, type Schemas } from '../../../lib/api';
import {
  choiceOf,
  inCopy,
  isOver,
  useJobs,
  useStarted,
  useWorkspace,
  type Job,
} from '../../../lib/workspace';
import { keyOf, repositoryAppsQuery, type RepositoryApp } from './repository-apps';

interface Started {
  app: RepositoryApp;
  jobId: string;
}

interface Batch {
  items: Started[];
  locked: boolean;
}

export interface ImportRow {
  app: RepositoryApp;
  /** Null until the first response. */
  job: Job | null;
  /** Set if the server does not know the job any more. */
  problem: ApiProblem | null;
}

const NONE: Batch = { items: [], locked: true };

/** Imports apps, each with its own job, and follows the jobs, also after a reload. */
export function useImportMany() {
  const { copy } = useWorkspace();
  const client = useQueryClient();
  const { started, keep, forget } = useStarted<Batch>('import-many');
  const { items, locked: wasLocked } = started ?? NONE;
  const request = useMutation({
    mutationFn: ({ apps, locked, name }: { apps: RepositoryApp[]; locked: boolean; name?: string }) =>
      answerOf(
        api.POST('/api/workspaces/{w}/git/imports/batch', {
          params: inCopy(copy, {}, {}),
          body: { apps: apps.map((app) => ({ ...choiceOf(app), ...(name ? { name } : {}) })), locked },
        }),
      ),
    onSuccess: (answer: Schemas['BatchImportView'], { apps, locked }) => {
      const now = apps.map((app, index) => ({ app, jobId: answer.items[index].jobId }));
      keep({ items: withStarted(items, now), locked });
    },
  });
  const known = useJobs(items.map(({ jobId }) => jobId));
  const rows: ImportRow[] = items.map(({ app, jobId }) => {
    const { job = null, problem = null } = known.get(jobId) ?? {};
    return { app, job, problem };
  });
  const isDone = rows.every(({ job, problem }) => problem !== null || (job !== null && isOver(job)));
  const seenToEnd = useEffectEvent(forget);
  useEffect(() => {
    if (isDone) seenToEnd();
  }, [isDone]);
  return {
    run: request.mutate,
    /** Retries one app with the same options. */
    again: ({ app, name }: { app: RepositoryApp; name?: string }) =>
      request.mutate({ apps: [app], locked: wasLocked, name }),
    isPending: request.isPending,
    error: request.error,
    rows,
    reset: () => {
      keep(null);
      void client.invalidateQueries({ queryKey: repositoryAppsQuery(copy).queryKey });
    },
  };
}

/** Keeps the position of an app that is retried under another name. */
function withStarted(before: Started[], now: Started[]): Started[] {
  const isSame = (one: Started) => (other: Started) => keyOf(other.app) === keyOf(one.app);
  const added = now.filter((one) => !before.some(isSame(one)));
  return [...before.map((one) => now.find(isSame(one)) ?? one), ...added];
}
