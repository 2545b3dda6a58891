import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api, isAccepted, problemOf, type Schemas } from '../../lib/api';
import { deploymentsKey } from '../../lib/workspace';

export type Deployment = Schemas['DeploymentView'];
export type DeploymentSettings = Schemas['DeploymentSettingsView'];

const params = (w: string) => ({ params: { path: { w } } });

/** Reads what the workspace follows; null: nothing. */
export const deploymentSettingsQuery = (w: string) =>
  queryOptions({
    queryKey: [...deploymentsKey(w), 'settings'],
    queryFn: async ({ signal }): Promise<DeploymentSettings | null> => {
      try {
        return await answerOf(api.GET('/api/workspaces/{w}/deployment', { ...params(w), signal }));
      } catch (error) {
        if (problemOf(error).code === 'not_found') return null;
        throw error;
      }
    },
  });

/** Lists the deployments, the newest first. */
export const deploymentsQuery = (w: string) =>
  infiniteQueryOptions({
    queryKey: [...deploymentsKey(w), 'list'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) =>
      answerOf(
        api.GET('/api/workspaces/{w}/deployments', {
          params: { path: { w }, query: cursor ? { cursor } : {} },
          signal,
        }),
      ),
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });

/** Sets what the workspace follows; null: nothing any more. */
export function useSaveDeployment(w: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: Schemas['DeploymentSettingsRequest'] | null): Promise<void> => {
      if (body === null) await answerOf(api.DELETE('/api/workspaces/{w}/deployment', params(w)));
      else await answerOf(api.PUT('/api/workspaces/{w}/deployment', { ...params(w), body }));
    },
    onSuccess: () => client.invalidateQueries({ queryKey: deploymentsKey(w) }),
  });
}

/** Plans or deploys what the workspace follows, or a commit. Resolves to null where that takes longer. */
export function useDeploy(w: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: Schemas['DeploymentRequest']): Promise<Deployment | null> => {
      const answer = await answerOf(api.POST('/api/workspaces/{w}/deployments', { ...params(w), body }));
      return isAccepted(answer) ? null : answer;
    },
    onSettled: () => client.invalidateQueries({ queryKey: deploymentsKey(w) }),
  });
}

const ACTIONS = {
  approve: '/api/workspaces/{w}/deployments/{deployment}/approve',
  again: '/api/workspaces/{w}/deployments/{deployment}/again',
} as const;

/** Approves a deployment, or deploys its commit again. Resolves to null where that takes longer. */
export function useDecide(w: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ id: deployment, action }: { id: string; action: keyof typeof ACTIONS }) => {
      const answer = await answerOf(api.POST(ACTIONS[action], { params: { path: { w, deployment } } }));
      return isAccepted(answer) ? null : answer;
    },
    onSettled: () => client.invalidateQueries({ queryKey: deploymentsKey(w) }),
  });
}
