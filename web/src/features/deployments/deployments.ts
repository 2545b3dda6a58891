import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answerOf, api, isAccepted, problemOf, type Schemas } from '../../lib/api';
import { deploymentsKey, resultOf, workspaceKey, type Compared, type Job } from '../../lib/workspace';

export type Deployment = Schemas['DeploymentView'];
export type DeploymentSettings = Schemas['DeploymentSettingsView'];
export type DeployedApp = Deployment['plan']['apps'][number];
export type LiveDeployment = Schemas['LiveDeploymentView'];

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

/** Asks the repository for its branches and tags. */
export const followableRefsQuery = (w: string) =>
  queryOptions({
    queryKey: [...workspaceKey(w), 'followable-refs'],
    retry: false,
    queryFn: ({ signal }) =>
      answerOf(api.GET('/api/workspaces/{w}/deployment/refs', { ...params(w), signal })),
  });

/** Lists the deployments, the newest first, without plans that were only looked at. */
export const deploymentsQuery = (w: string) =>
  infiniteQueryOptions({
    queryKey: [...deploymentsKey(w), 'list'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) =>
      answerOf(
        api.GET('/api/workspaces/{w}/deployments', {
          params: { path: { w }, query: { plans: 'false', ...(cursor && { cursor }) } },
          signal,
        }),
      ),
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });

/** Most waiting deployments that are shown. */
const MOST_WAITING = 50;

/** Lists the deployments that wait, also those far down in the list of all. */
export const waitingQuery = (w: string) =>
  queryOptions({
    queryKey: [...deploymentsKey(w), 'waiting'],
    queryFn: async ({ signal }): Promise<Deployment[]> => {
      const query = { status: 'waiting', limit: MOST_WAITING } as const;
      const answer = api.GET('/api/workspaces/{w}/deployments', { params: { path: { w }, query }, signal });
      return (await answerOf(answer)).items;
    },
  });

export const liveQuery = (w: string) =>
  queryOptions({
    queryKey: [...deploymentsKey(w), 'live'],
    queryFn: ({ signal }) =>
      answerOf(api.GET('/api/workspaces/{w}/deployments/live', { ...params(w), signal })),
  });

/** Reads the differences that a deployment makes, or made, to an app. */
export const deploymentChangesQuery = (w: string, deployment: string, gitAppId: string) =>
  queryOptions({
    queryKey: [...deploymentsKey(w), 'changes', deployment, gitAppId],
    queryFn: ({ client, signal }) =>
      resultOf(
        { client, signal, workspaceId: w },
        answerOf(
          api.GET('/api/workspaces/{w}/deployments/{deployment}/changes', {
            params: { path: { w, deployment }, query: { gitAppId } },
            signal,
          }),
        ),
      ),
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

/** Resumes automatic deployments after a roll back. */
export function useResume(w: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (): Promise<void> => {
      await answerOf(api.POST('/api/workspaces/{w}/deployment/resume', params(w)));
    },
    onSettled: () => client.invalidateQueries({ queryKey: deploymentsKey(w) }),
  });
}

/** Plans a deployment of what the workspace follows, or of a commit. `compared`: the apps so far, in a plan that takes long. */
export function usePlan(w: string) {
  const client = useQueryClient();
  const [compared, setCompared] = useState<Compared | null>(null);
  const planning = useMutation({
    mutationFn: (sha: string | null): Promise<Deployment> => {
      const body = { plan: true, ...(sha !== null && { sha }) };
      const answer = answerOf(api.POST('/api/workspaces/{w}/deployments', { ...params(w), body }));
      const onProgress = (job: Job) => setCompared(job.compared ?? null);
      setCompared(null);
      return resultOf({ client, workspaceId: w, onProgress }, answer);
    },
  });
  return { ...planning, compared };
}

/** Deploys a commit. Resolves to null where that takes longer. */
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
  reject: '/api/workspaces/{w}/deployments/{deployment}/reject',
} as const;

export interface Decision {
  id: string;
  action: keyof typeof ACTIONS;
  comment?: string;
  /** The person has been told that it is a roll back. */
  confirmRollback?: boolean;
}

/**
 * Approves or rejects a deployment. Resolves to null where that takes longer. `onDone` is called even if the deployment’s card
 * is gone by then.
 */
export function useDecide(w: string, onDone?: (done: Deployment | null, decision: Decision) => void) {
  const client = useQueryClient();
  return useMutation({
    onSuccess: onDone,
    mutationFn: async (decision: Decision): Promise<Deployment | null> => {
      const { id: deployment, action, comment, confirmRollback } = decision;
      const body = { ...(comment && { comment }), ...(confirmRollback && { confirmRollback }) };
      const answer = await answerOf(api.POST(ACTIONS[action], { params: { path: { w, deployment } }, body }));
      return isAccepted(answer) ? null : answer;
    },
    onSettled: () => client.invalidateQueries({ queryKey: deploymentsKey(w) }),
  });
}

/** Deploys the commit of an earlier deployment again, by the ref that it was found by. */
export function useRepeat(w: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (deployment: string): Promise<Deployment | null> => {
      const path = '/api/workspaces/{w}/deployments/{deployment}/again';
      const answer = await answerOf(api.POST(path, { params: { path: { w, deployment } } }));
      return isAccepted(answer) ? null : answer;
    },
    onSettled: () => client.invalidateQueries({ queryKey: deploymentsKey(w) }),
  });
}
