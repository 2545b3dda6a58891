import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answerOf, api, APPS_AT_ONCE, everyItem, type Schemas } from '../api';
import type { JobFilter } from './job-filter';
import { copyKey, deploymentsKey, hostKey, inCopy, type WorkingCopy } from './working-copy';
import { workspaceKey } from './workspace-key';

export type App = Schemas['AppView'];
export type Job = Schemas['JobView'];
export type GitSettings = Schemas['GitSettingsView'];
export type Constant = Schemas['ConstantView'];

const path = (workspaceId: string) => ({ path: { w: workspaceId } });

export const appsQuery = (copy: WorkingCopy) =>
  queryOptions({
    queryKey: [...copyKey(copy), 'apps'],
    queryFn: ({ signal }) =>
      everyItem(
        (query) => answerOf(api.GET('/api/workspaces/{w}/apps', { params: inCopy(copy, {}, query), signal })),
        APPS_AT_ONCE,
      ),
  });

export const appQuery = (copy: WorkingCopy, appId: string) =>
  queryOptions({
    queryKey: [...copyKey(copy), 'app', appId],
    queryFn: ({ signal }) =>
      answerOf(api.GET('/api/workspaces/{w}/apps/{a}', { params: inCopy(copy, { a: appId }, {}), signal })),
  });

/** Lists the versions of an app, on the branch of the working copy. */
export const versionsQuery = (copy: WorkingCopy, appId: string) =>
  queryOptions({
    queryKey: [...appQuery(copy, appId).queryKey, 'versions'],
    queryFn: async ({ signal }) => {
      const params = inCopy(copy, { a: appId }, {});
      return (await answerOf(api.GET('/api/workspaces/{w}/apps/{a}/versions', { params, signal }))).items;
    },
  });

/** Reads the place outside Trellis where the apps of the workspace are edited; `host` is null if there is none. */
export const hostQuery = (workspaceId: string) =>
  queryOptions({
    queryKey: hostKey(workspaceId),
    queryFn: ({ signal }) =>
      answerOf(api.GET('/api/workspaces/{w}/host', { params: path(workspaceId), signal })),
  });

export const gitSettingsQuery = (workspaceId: string) =>
  queryOptions({
    queryKey: [...workspaceKey(workspaceId), 'git'],
    queryFn: ({ signal }) =>
      answerOf(api.GET('/api/workspaces/{w}/git', { params: path(workspaceId), signal })),
  });

/** Counts the deployments that wait, and tells if new ones need an approval. */
export const deploymentSummaryQuery = (workspaceId: string) =>
  queryOptions({
    queryKey: [...deploymentsKey(workspaceId), 'summary'],
    queryFn: ({ signal }) =>
      answerOf(api.GET('/api/workspaces/{w}/deployments/summary', { params: path(workspaceId), signal })),
  });

const JOBS_A_PAGE = 30;

export const jobsQuery = (workspaceId: string, filter: JobFilter = {}) =>
  infiniteQueryOptions({
    queryKey: [...workspaceKey(workspaceId), 'jobs', ...(Object.keys(filter).length > 0 ? [filter] : [])],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) =>
      answerOf(
        api.GET('/api/workspaces/{w}/git/jobs', {
          params: {
            ...path(workspaceId),
            query: { ...filter, limit: JOBS_A_PAGE, ...(cursor ? { cursor } : {}) },
          },
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

/** Lists the settings that a set-up file owns, which are read-only here. */
export const managedSettingsQuery = (workspaceId: string) =>
  queryOptions({
    queryKey: [...workspaceKey(workspaceId), 'managed-settings'],
    queryFn: async ({ signal }) => {
      const params = path(workspaceId);
      return (await answerOf(api.GET('/api/workspaces/{w}/managed-settings', { params, signal }))).items;
    },
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

export const membersQuery = (workspaceId: string) =>
  queryOptions({
    queryKey: [...workspaceKey(workspaceId), 'members'],
    queryFn: ({ signal }) =>
      everyItem((query) =>
        answerOf(api.GET('/api/workspaces/{w}/members', { params: { ...path(workspaceId), query }, signal })),
      ),
  });
