import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { answerOf, api } from '../../../lib/api';
import { copyKey, inCopy, resultOf, useWorkspace, type App, type OpenApp } from '../../../lib/workspace';

/** A component or a query, by its id in the document. */
export interface Item {
  kind: 'component' | 'query';
  id: string;
}

/** The last commit alone is found soonest. */
const FIRST = 1;
const EARLIER = 5;

/** Lists the commits that changed an item, newest first: the last one, and others as they are asked for. */
export function useItemHistory(appId: string, { kind, id }: Item) {
  const { copy } = useWorkspace();
  return useInfiniteQuery({
    queryKey: [...copyKey(copy), 'item-history', appId, kind, id],
    refetchOnMount: 'always',
    refetchOnWindowFocus: false,
    initialPageParam: null as string | null,
    queryFn: ({ client, pageParam: cursor, signal }) => {
      const of = `${kind}:${id}`;
      const query = cursor === null ? { of, limit: FIRST } : { of, limit: EARLIER, cursor };
      const params = inCopy(copy, { a: appId }, query);
      return resultOf(
        { client, signal, workspaceId: copy.w },
        answerOf(api.GET('/api/workspaces/{w}/apps/{a}/git/history', { params, signal })),
      );
    },
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}

/** States of an app that may have uncommitted changes. */
const CHANGED: readonly App['gitState'][] = ['changed', 'failed', 'behind', 'conflict'];

/** Tells whether an item has uncommitted changes. */
export function useHasUncommitted({ app, save }: OpenApp, item: Item): boolean {
  const { copy } = useWorkspace();
  const isChanged = CHANGED.includes(app.gitState);
  const { data } = useQuery({
    queryKey: [...copyKey(copy), 'uncommitted', app.id, app.updatedAt],
    queryFn: async ({ client, signal }) => {
      await save();
      const params = inCopy(copy, { a: app.id }, {});
      const request = api.GET('/api/workspaces/{w}/apps/{a}/git/changes', { params, signal });
      return (await resultOf({ client, signal, workspaceId: copy.w }, answerOf(request))).changes;
    },
    enabled: isChanged,
  });
  if (!isChanged || !data) return false;
  return data.some(({ kind, itemId, of }) =>
    kind === 'event' ? of?.kind === item.kind && of.id === item.id : kind === item.kind && itemId === item.id,
  );
}
