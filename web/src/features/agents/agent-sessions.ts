import { infiniteQueryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api, type Schemas } from '../../lib/api';
import { workspaceKey } from '../../lib/workspace';

export type AgentSession = Schemas['AgentSessionView'];
export type UndoneApp = Schemas['UndoneAppView'];

const keyOf = (w: string) => [...workspaceKey(w), 'agent-sessions'];

/** Lists the sessions of agents, the newest first. Refetched each time the page opens, since no event announces their calls. */
export const agentSessionsQuery = (w: string) =>
  infiniteQueryOptions({
    queryKey: keyOf(w),
    staleTime: 0,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) =>
      answerOf(
        api.GET('/api/workspaces/{w}/agent-sessions', {
          params: { path: { w }, query: cursor ? { cursor } : {} },
          signal,
        }),
      ),
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });

/** Takes back what a session has changed. Returns its apps; some may stay as they are. */
export function useUndoSession(w: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (s: string): Promise<UndoneApp[]> =>
      (
        await answerOf(
          api.POST('/api/workspaces/{w}/agent-sessions/{s}/undo', { params: { path: { w, s } } }),
        )
      ).items,
    onSettled: () => client.invalidateQueries({ queryKey: workspaceKey(w) }),
  });
}
