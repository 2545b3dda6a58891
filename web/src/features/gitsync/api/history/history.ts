import { infiniteQueryOptions } from '@tanstack/react-query';
import { answerOf, api, AT_ONCE, type Schemas } from '../../../../lib/api';
import { copyKey, inCopy, resultOf, type WorkingCopy } from '../../../../lib/workspace';

const COMMITS_A_PAGE = 30;
/** Lists the commits that changed an app, newest first. The first page fetches. */
export const historyQuery = (copy: WorkingCopy, a: string) =>
  infiniteQueryOptions({
    queryKey: [...copyKey(copy), 'history', a],
    // Asks for all pages that are shown.
    refetchOnMount: 'always',
    refetchOnWindowFocus: false,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ client, pageParam: cursor, signal }) => {
      const query = { limit: COMMITS_A_PAGE, ...(cursor ? { cursor } : {}) };
      const params = inCopy(copy, { a }, query);
      return resultOf(
        { client, signal, workspaceId: copy.w },
        answerOf(api.GET('/api/workspaces/{w}/apps/{a}/git/history', { params, signal })),
      );
    },
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });

/** Requests the state of a commit; with `commit`, the message of a commit, it answers with the job of that. */
export const requestRestore = (copy: WorkingCopy, a: string, body: Schemas['RestoreRequest']) =>
  answerOf(
    api.POST('/api/workspaces/{w}/apps/{a}/git/restore', {
      params: inCopy(copy, { a }, {}),
      headers: AT_ONCE,
      body,
    }),
  );
