import { infiniteQueryOptions, useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { answerOf, api, AT_ONCE, type Schemas } from '../../../lib/api';
import { appsQuery, deletedAppsKey, inCopy, type WorkingCopy } from '../../../lib/workspace';
import { changedApp } from './change-apps';

export type DeletedApp = Schemas['DeletedAppView'];

/** Lists the apps that can be restored, last deleted first. */
export const deletedAppsQuery = (copy: WorkingCopy) =>
  infiniteQueryOptions({
    queryKey: deletedAppsKey(copy),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) =>
      answerOf(
        api.GET('/api/workspaces/{w}/deleted-apps', {
          params: inCopy(copy, {}, cursor ? { cursor } : {}),
          signal,
        }),
      ),
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });

export function useRestoreApp(copy: WorkingCopy) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ id, name }: { id: string; name?: string }) => {
      const params = inCopy(copy, { d: id }, {});
      const request = api.POST('/api/workspaces/{w}/deleted-apps/{d}/restore', {
        params,
        body: name === undefined ? {} : { name },
        headers: AT_ONCE,
      });
      return changedApp(client, copy, await answerOf(request));
    },
    onSuccess: () => readListsAgain(client, copy),
  });
}

/** Restores the app with this id, which the user has just deleted. */
export function useUndoDeletion(copy: WorkingCopy) {
  const client = useQueryClient();
  const { mutateAsync: restore } = useRestoreApp(copy);
  return async (appId: string) => {
    const params = inCopy(copy, {}, {});
    const { items } = await answerOf(api.GET('/api/workspaces/{w}/deleted-apps', { params }));
    const found = items.find((deleted) => deleted.appId === appId);
    // Someone else may have restored it.
    if (found) await restore({ id: found.id });
    else await readListsAgain(client, copy);
  };
}

export function useDeleteForGood(copy: WorkingCopy) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      answerOf(api.DELETE('/api/workspaces/{w}/deleted-apps/{d}', { params: inCopy(copy, { d: id }, {}) })),
    onSuccess: () => readListsAgain(client, copy),
  });
}

const readListsAgain = (client: QueryClient, copy: WorkingCopy) =>
  Promise.all([
    client.invalidateQueries({ queryKey: appsQuery(copy).queryKey }),
    client.invalidateQueries({ queryKey: deletedAppsKey(copy) }),
  ]);
