import { queryOptions } from '@tanstack/react-query';
import { answerOf, api, isProblem, type Schemas } from '../api';
import { workspaceKey } from './workspace-key';

export type Merge = Schemas['MergeView'];
export type MergeSide = Schemas['MergeSideView'];
export type MergedApp = Schemas['MergedAppView'];
export type MergedThing = Schemas['MergedThingView'];
export type MergeWarning = Schemas['MergeWarningView'];
export type Conflict = Schemas['ConflictView'];
export type Resolution = Schemas['ResolutionView'];
export type Choice = NonNullable<Resolution['choose']>;
export type HunkChoice = NonNullable<Resolution['hunks']>[number];
export type ValueSide = Conflict['absent'][number];

/** A merge and its ETag. */
export interface ReadMerge {
  merge: Merge;
  etag: string;
}

/** Returns the merge for the conflicts that caused a refusal. */
export const mergeIdOf = (error: unknown, code = 'merge_conflicts'): string | null =>
  isProblem(error, code) && typeof error.data.mergeId === 'string' ? error.data.mergeId : null;

/** Key prefix of everything about one merge. */
export const mergeKey = (w: string, m: string) => [...workspaceKey(w), 'merge', m] as const;

export const mergeQuery = (w: string, m: string) =>
  queryOptions({
    queryKey: [...mergeKey(w, m), 'read'],
    queryFn: ({ signal }) =>
      readMerge(
        api.GET('/api/workspaces/{w}/git/merges/{m}', {
          params: { path: { w, m } },
          signal,
          cache: 'no-store',
        }),
      ),
  });

export type OpenMerge = Schemas['OpenMergeView'];

/** Key of the merges that wait for decisions or for their completion. */
export const openMergesKey = (w: string) => [...workspaceKey(w), 'open-merges'] as const;

export const openMergesQuery = (w: string) =>
  queryOptions({
    queryKey: openMergesKey(w),
    queryFn: async ({ signal }) =>
      (await answerOf(api.GET('/api/workspaces/{w}/git/merges/open', { params: { path: { w } }, signal })))
        .items,
  });

/** Reads the answer to a request that reads or changes a merge. */
export async function readMerge(request: Promise<{ data?: Merge; response: Response }>): Promise<ReadMerge> {
  const { data, response } = await request;
  return { merge: data as Merge, etag: response.headers.get('ETag') ?? '' };
}
