import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answerOf, api, everyItem, type Schemas } from '../api';

export type App = Schemas['AppView'];
export type Job = Schemas['JobView'];
export type GitSettings = Schemas['GitSettingsView'];
export type Constant = Schemas['ConstantView'];

const path = (workspaceId: string) => ({ path: { w: workspaceId } });

/** Prefix of all query keys of a workspace. */
export const workspaceKey = (workspaceId: string) => ['workspace', workspaceId] as const;

export const appsQuery = (workspaceId: string) =>
  queryOptions({
    queryKey: [...workspaceKey(workspaceId), 'apps'],
    queryFn: ({ signal }) =>
      everyItem((query) =>
        answerOf(api.GET('/api/workspaces/{w}/apps', { params: { ...path(workspaceId), query }, signal })),
      ),
  });

export const appQuery = (workspaceId: string, appId: string) =>
  queryOptions({
    queryKey: [...workspaceKey(workspaceId), 'app', appId],
    queryFn: ({ signal }) =>
      answerOf(
        api.GET('/api/workspaces/{w}/apps/{a}', { params: { path: { w: workspaceId, a: appId } }, signal }),
      ),
  });

export const gitSettingsQuery = (workspaceId: string) =>
  queryOptions({
    queryKey: [...workspaceKey(workspaceId), 'git'],
    queryFn: ({ signal }) =>
      answerOf(api.GET('/api/workspaces/{w}/git', { params: path(workspaceId), signal })),
  });

const JOBS_A_PAGE = 30;

export const jobsQuery = (workspaceId: string) =>
  infiniteQueryOptions({
    queryKey: [...workspaceKey(workspaceId), 'jobs'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) =>
      answerOf(
        api.GET('/api/workspaces/{w}/git/jobs', {
          params: { ...path(workspaceId), query: { limit: JOBS_A_PAGE, ...(cursor ? { cursor } : {}) } },
          signal,
        }),
      ),
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });

export const jobQuery = (workspaceId: string, jobId: string) =>
  queryOptions({
    queryKey: [...workspaceKey(workspaceId), 'job', jobId],
    queryFn: ({ signal }) =>
      answerOf(
        api.GET('/api/workspaces/{w}/git/jobs/{j}', {
          params: { path: { w: workspaceId, j: jobId } },
          signal,
        }),
      ),
  });

export const constantsQuery = (workspaceId: string) =>
  queryOptions({
    queryKey: [...workspaceKey(workspaceId), 'constants'],
    queryFn: ({ signal }) =>
      everyItem((query) =>
        answerOf(
          api.GET('/api/workspaces/{w}/constants', { params: { ...path(workspaceId), query }, signal }),
        ),
      ),
  });
