import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api, type Schemas } from '../../lib/api';
import { workspaceKey } from '../../lib/workspace';

export type ProviderApp = Schemas['ProviderAppView'];

const params = (w: string) => ({ params: { path: { w } } });
const at = (w: string, app: string) => ({ params: { path: { w, app } } });
const keyOf = (w: string) => [...workspaceKey(w), 'provider-apps'] as const;

export const providerAppsQuery = (w: string) =>
  queryOptions({
    queryKey: keyOf(w),
    queryFn: ({ signal }) =>
      answerOf(api.GET('/api/workspaces/{w}/git/github-apps', { ...params(w), signal })),
  });

/** Mutates the apps, then refetches them. */
function useChange<Input, Output>(w: string, mutationFn: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({ mutationFn, onSettled: () => client.invalidateQueries({ queryKey: keyOf(w) }) });
}

export const useStartApp = (w: string) =>
  useMutation({
    mutationFn: (body: Schemas['StartAppRequest']) =>
      answerOf(api.POST('/api/workspaces/{w}/git/github-apps', { ...params(w), body })),
  });

/** Finishes an app. The code works only once, so it must be sent once, regardless of re-renders. */
export const finishAppQuery = (w: string, body: Schemas['FinishAppRequest']) =>
  queryOptions({
    queryKey: ['provider-app-made', body.state],
    staleTime: Infinity,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    queryFn: () => answerOf(api.POST('/api/workspaces/{w}/git/github-apps/finish', { ...params(w), body })),
  });

export const useShareApp = (w: string) =>
  useChange(w, (appId: string) =>
    answerOf(api.POST('/api/workspaces/{w}/git/github-apps/shared', { ...params(w), body: { appId } })),
  );

export const useRemoveApp = (w: string) =>
  useChange(w, (id: string) => answerOf(api.DELETE('/api/workspaces/{w}/git/github-apps/{app}', at(w, id))));

export const useSignInByApp = (w: string) =>
  useMutation({
    mutationFn: (id: string) =>
      answerOf(api.POST('/api/workspaces/{w}/git/github-apps/{app}/sign-in', at(w, id))),
  });
