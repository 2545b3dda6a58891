import { useQueryClient, type InfiniteData, type QueryClient, type QueryKey } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Schemas } from '../api';
import { basePath } from '../base-path';
import { refreshMe, meQuery } from '../session';
import {
  appQuery,
  appsQuery,
  constantsQuery,
  gitSettingsQuery,
  jobQuery,
  jobsQuery,
  workspaceKey,
  type App,
  type Job,
} from './queries';

type JobPages = InfiniteData<Schemas['JobPage']>;

/** Delay before reconnecting after the server has closed the stream. */
const RECONNECT_MS = 10_000;

/** Subscribes to the workspace's events; returns true while connected. */
export function useWorkspaceEvents(workspaceId: string): boolean {
  const client = useQueryClient();
  const [isLive, setIsLive] = useState(false);
  useEffect(() => {
    let source: EventSource;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let wasOpen = false;
    const connect = () => {
      source = new EventSource(`${basePath}/api/workspaces/${workspaceId}/events`);
      source.onopen = () => {
        setIsLive(true);
        // Events were missed during the interruption.
        if (wasOpen) void client.invalidateQueries({ queryKey: workspaceKey(workspaceId) });
        wasOpen = true;
      };
      source.onerror = () => {
        setIsLive(false);
        // The browser reconnects, unless the server refused.
        if (source.readyState !== EventSource.CLOSED) return;
        timer = setTimeout(connect, RECONNECT_MS);
        // The server refuses signed-out users and former members.
        void refreshMe(client);
      };
      source.addEventListener('job', ({ data }) =>
        applyJob(client, workspaceId, JSON.parse(data as string) as Job),
      );
      source.addEventListener('workspace', ({ data }) =>
        applyPart(client, workspaceId, JSON.parse(data as string) as { changed: string }),
      );
      source.addEventListener('app', ({ data }) =>
        applyApp(client, workspaceId, JSON.parse(data as string) as AppEvent),
      );
    };
    connect();
    return () => {
      clearTimeout(timer);
      source.close();
    };
  }, [client, workspaceId]);
  return isLive;
}

/** Applies an event to a query. An answer that is on its way may be older than the event: it is asked for again. */
function setNewest<T>(
  client: QueryClient,
  queryKey: QueryKey,
  update: (data: T | undefined) => T | undefined,
): void {
  client.setQueryData(queryKey, update);
  if (client.isFetching({ queryKey, exact: true }) > 0)
    void client.invalidateQueries({ queryKey, exact: true });
}

function applyJob(client: QueryClient, workspaceId: string, job: Job): void {
  setNewest(client, jobQuery(workspaceId, job.id).queryKey, () => job);
  setNewest(
    client,
    jobsQuery(workspaceId).queryKey,
    (jobs: JobPages | undefined) => jobs && withJob(jobs, job),
  );
  // The app's Git state shows running jobs.
  if (job.appId)
    void client.invalidateQueries({
      queryKey: [...appQuery(workspaceId, job.appId).queryKey, 'git'],
      exact: true,
    });
}

/** Query keys to invalidate for each changed part. */
const PARTS: Record<string, (workspaceId: string) => QueryKey[]> = {
  name: () => [meQuery.queryKey],
  members: (w) => [[...workspaceKey(w), 'members'], meQuery.queryKey],
  constants: (w) => [constantsQuery(w).queryKey],
  git: (w) => [gitSettingsQuery(w).queryKey, appsQuery(w).queryKey],
};

function applyPart(client: QueryClient, workspaceId: string, { changed }: { changed: string }): void {
  for (const queryKey of PARTS[changed]?.(workspaceId) ?? []) void client.invalidateQueries({ queryKey });
  if (changed !== 'git') return;
  // Refetches the Git state of each open app.
  const isOfGit = ({ queryKey }: { queryKey: QueryKey }) =>
    queryKey.at(-1) === 'git' && queryKey.includes('app');
  void client.invalidateQueries({ queryKey: workspaceKey(workspaceId), predicate: isOfGit });
}

function withJob(jobs: JobPages, job: Job): JobPages {
  const isKnown = jobs.pages.some(({ items }) => items.some(({ id }) => id === job.id));
  const pages = jobs.pages.map((page, index) => {
    if (isKnown) return { ...page, items: page.items.map((known) => (known.id === job.id ? job : known)) };
    return index === 0 ? { ...page, items: [job, ...page.items] } : page;
  });
  return { ...jobs, pages };
}

type AppEvent = App | { id: string; deleted: true };

function applyApp(client: QueryClient, workspaceId: string, app: AppEvent): void {
  if ('deleted' in app) return forgetApp(client, workspaceId, app.id);
  const { queryKey } = appQuery(workspaceId, app.id);
  setNewest(client, queryKey, () => app);
  // Refetches the Git state: a commit from elsewhere may have ended.
  void client.invalidateQueries({ queryKey: [...queryKey, 'git'] });
  setNewest(client, appsQuery(workspaceId).queryKey, (apps: App[] | undefined) => {
    if (!apps) return apps;
    const isKnown = apps.some(({ id }) => id === app.id);
    return isKnown ? apps.map((known) => (known.id === app.id ? app : known)) : [...apps, app];
  });
}

function forgetApp(client: QueryClient, workspaceId: string, appId: string): void {
  setNewest(client, appsQuery(workspaceId).queryKey, (apps: App[] | undefined) =>
    apps?.filter(({ id }) => id !== appId),
  );
  // An open editor notices the 404.
  void client.invalidateQueries({ queryKey: appQuery(workspaceId, appId).queryKey });
}
