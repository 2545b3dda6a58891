import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { answerOf, api, problemOf, type ApiProblem, type Schemas } from '../../../lib/api';
import {
  choiceOf,
  inCopy,
  isOver as hasEnded,
  useJobs,
  useForgetOnLeave,
  tellProgram,
  useStarted,
  useWorkspace,
  type Job,
} from '../../../lib/workspace';
import { keyOf, repositoryAppsQuery, type RepositoryApp } from './repository-apps';

export interface WantedApp {
  app: RepositoryApp;
  /** Name in this workspace, if it is to be another one. */
  name?: string;
}

interface Started extends WantedApp {
  jobId: string;
}

interface Batch {
  items: Started[];
  locked: boolean;
}

export interface ImportRow extends Started {
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
    mutationFn: ({ apps, locked }: { apps: WantedApp[]; locked: boolean }) =>
      answerOf(
        api.POST('/api/workspaces/{w}/git/imports/batch', {
          params: inCopy(copy, {}, {}),
          body: {
            apps: apps.map(({ app, name }) => ({ ...choiceOf(app), ...(name ? { name } : {}) })),
            locked,
            askDataSources: true,
          },
        }),
      ),
    onSuccess: (answer: Schemas['BatchImportView'], { apps, locked }) => {
      const now = apps.map((wanted, index) => ({ ...wanted, jobId: answer.items[index].jobId }));
      keep({ items: withStarted(items, now), locked });
    },
  });
  const known = useJobs(items.map(({ jobId }) => jobId));
  const rows: ImportRow[] = items.map((item) => {
    const { job = null, problem = null } = known.get(item.jobId) ?? {};
    return { ...item, job, problem };
  });
  const isDone = rows.every(({ job, problem }) => problem !== null || (job !== null && hasEnded(job)));
  const isOver = isDone && rows.length > 0;
  useTellImports(rows);
  useForgetOnLeave(isOver, forget);
  return {
    run: request.mutate,
    /** Imports again with the same options. */
    again: (...apps: WantedApp[]) => request.mutate({ apps, locked: wasLocked }),
    isPending: request.isPending,
    error: request.error,
    refusalOf: (app: RepositoryApp) => refusalOf(app, request),
    lastNameOf: (app: RepositoryApp) =>
      request.variables?.apps.find((wanted) => keyOf(wanted.app) === keyOf(app))?.name,
    rows,
    isOver,
    reset: () => {
      keep(null);
      request.reset();
      void client.invalidateQueries({ queryKey: repositoryAppsQuery(copy).queryKey });
    },
  };
}

/** Tells the program around this page of each app, once. */
function useTellImports(rows: ImportRow[]): void {
  const client = useQueryClient();
  const { id: w } = useWorkspace();
  const told = useRef(new Set<string>());
  useEffect(() => {
    for (const { job } of rows) {
      const appId = job?.result?.id as string | undefined;
      if (!appId || told.current.has(appId)) continue;
      told.current.add(appId);
      void tellProgram(client, w, 'imported', appId);
    }
  });
}

interface LastRequest {
  variables: { apps: WantedApp[] } | undefined;
  error: Error | null;
}

/** Returns why the last request for an app was refused: for one of its own fields, or because it was the only app. */
function refusalOf(app: RepositoryApp, { variables, error }: LastRequest): Error | null {
  if (!variables || !error) return null;
  const keys = variables.apps.map((wanted) => keyOf(wanted.app));
  const own = problemOf(error).partAt(`apps.${keys.indexOf(keyOf(app))}.`);
  return own ?? (keys.every((key) => key === keyOf(app)) ? error : null);
}

/** Keeps the position of an app that is retried under another name. */
function withStarted(before: Started[], now: Started[]): Started[] {
  const isSame = (one: Started) => (other: Started) => keyOf(other.app) === keyOf(one.app);
  const added = now.filter((one) => !before.some(isSame(one)));
  return [...before.map((one) => now.find(isSame(one)) ?? one), ...added];
}
