import { queryOptions } from '@tanstack/react-query';
import { answerOf, api, AT_ONCE, type Schemas } from '../../../lib/api';
import { resultOf, workspaceKey } from '../../../lib/workspace';
import type { MergeSides } from '../branch-facts';

const MERGE = '/api/workspaces/{w}/git/branches/{name}/merge';

/** Asks what a merge would do. The repository is asked each time. */
export const mergePreviewQuery = (w: string, { from, into }: MergeSides) =>
  queryOptions({
    queryKey: [...mergePreviewsKey(w), from, into],
    staleTime: 0,
    queryFn: ({ client, signal }) =>
      resultOf(
        { client, signal, workspaceId: w },
        answerOf(
          api.POST(MERGE, { params: { path: { w, name: into } }, body: { from, preview: true }, signal }),
        ),
      ),
  });

export const mergePreviewsKey = (w: string) => [...workspaceKey(w), 'merge-preview'] as const;

export const requestMerge = (
  w: string,
  { into, ...body }: MergeSides & { message: string },
): Promise<Schemas['BranchMergeView'] | Schemas['AcceptedJobView']> =>
  answerOf(api.POST(MERGE, { params: { path: { w, name: into } }, headers: AT_ONCE, body }));

/** Merges the branch that a pull request goes into, into the pull request's own. */
export const requestMergeByStructure = (
  w: string,
  number: number,
): Promise<Schemas['BranchMergeView'] | Schemas['AcceptedJobView']> =>
  answerOf(
    api.POST('/api/workspaces/{w}/pull-requests/{n}/merge-by-structure', {
      params: { path: { w, n: String(number) } },
      headers: AT_ONCE,
    }),
  );

export const requestPullRequest = (
  w: string,
  { from, ...body }: MergeSides & { title: string; description: string },
): Promise<Schemas['PullRequestView']> =>
  answerOf(
    api.POST('/api/workspaces/{w}/git/branches/{name}/pull-request', {
      params: { path: { w, name: from } },
      body,
    }),
  );
