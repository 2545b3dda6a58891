import { infiniteQueryOptions } from '@tanstack/react-query';
import { answerOf, api, type Schemas } from '../../../lib/api';
import { workspaceKey } from '../../../lib/workspace';

export type AuditEntry = Schemas['AuditEntryView'];

/** Lists what was changed, the newest first. Read anew each time the page opens: no event tells of it. */
export const auditQuery = (w: string) =>
  infiniteQueryOptions({
    queryKey: [...workspaceKey(w), 'audit'],
    staleTime: 0,
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam: cursor, signal }) => {
      const query = cursor ? { cursor } : {};
      const answer = await answerOf(
        api.GET('/api/workspaces/{w}/audit', { params: { path: { w }, query }, signal }),
      );
      // As a string it would be the table of `format=csv`.
      return answer as Exclude<typeof answer, string>;
    },
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });
