import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api, isAccepted, type Schemas } from '../../lib/api';
import { appQuery, inCopy, resultOf, type WorkingCopy } from '../../lib/workspace';

export type Release = Schemas['ReleaseView'];

/** Lists the releases of an app, the newest first. Below the app’s own key: its events have it read again. */
export const releasesQuery = (copy: WorkingCopy, a: string) =>
  infiniteQueryOptions({
    queryKey: [...appQuery(copy, a).queryKey, 'releases'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) =>
      answerOf(
        api.GET('/api/workspaces/{w}/apps/{a}/releases', {
          params: inCopy(copy, { a }, cursor ? { cursor } : {}),
          signal,
        }),
      ),
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });

/** Compares the live release with another one. */
export const releaseDifferenceQuery = (copy: WorkingCopy, a: string, tag: string) =>
  queryOptions({
    queryKey: [...appQuery(copy, a).queryKey, 'release-difference', tag],
    queryFn: ({ client, signal }) => {
      const params = inCopy(copy, { a }, { from: 'live', to: `tag:${tag}` });
      const request = api.GET('/api/workspaces/{w}/apps/{a}/git/diff', { params, signal });
      return resultOf({ client, signal, workspaceId: copy.w }, answerOf(request));
    },
  });

interface Publication {
  versionId: string;
  notes: string;
  tag: boolean;
}

/** Publishes a version, once `save` has resolved. Null for one whose job is not over yet. */
export function usePublish(copy: WorkingCopy, a: string, save: () => Promise<void>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ versionId: v, ...body }: Publication): Promise<Release | null> => {
      await save();
      const params = inCopy(copy, { a, v }, {});
      const answer = await answerOf(
        api.POST('/api/workspaces/{w}/apps/{a}/versions/{v}/publish', { params, body }),
      );
      return isAccepted(answer) ? null : answer.release;
    },
    onSuccess: () => client.invalidateQueries({ queryKey: appQuery(copy, a).queryKey }),
  });
}

export function useRollBack(copy: WorkingCopy, a: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (tag: string) =>
      answerOf(
        api.POST('/api/workspaces/{w}/apps/{a}/rollback', { params: inCopy(copy, { a }, {}), body: { tag } }),
      ),
    // The app says which release is live.
    onSuccess: () => client.invalidateQueries({ queryKey: appQuery(copy, a).queryKey }),
  });
}
