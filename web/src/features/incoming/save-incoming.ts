import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api, type Schemas } from '../../lib/api';
import { gitSettingsQuery } from '../../lib/workspace';

/** Interval at which the last delivery is read while it is shown. */
const REFRESH_MS = 5_000;

const params = (w: string) => ({ params: { path: { w } } });

export const webhookQuery = (w: string) =>
  queryOptions({
    queryKey: [...gitSettingsQuery(w).queryKey, 'webhook'],
    queryFn: ({ signal }) => answerOf(api.GET('/api/workspaces/{w}/git/webhook', { ...params(w), signal })),
    refetchInterval: REFRESH_MS,
  });

export function useSaveIncoming(w: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { autoPull?: boolean; pollSeconds?: number }) =>
      answerOf(api.PATCH('/api/workspaces/{w}/git', { ...params(w), body })),
    onSuccess: () => client.invalidateQueries({ queryKey: gitSettingsQuery(w).queryKey }),
  });
}

/** The settings, read again and again: the last look at the repository is in them. */
export const freshSettingsQuery = (w: string) => ({ ...gitSettingsQuery(w), refetchInterval: REFRESH_MS });

/** Makes the webhook, or a new secret; `accountId`: registers it at the provider. */
export function useMakeWebhook(w: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { accountId?: string }) =>
      answerOf(api.POST('/api/workspaces/{w}/git/webhook', { ...params(w), body })),
    onSuccess: () => client.invalidateQueries({ queryKey: gitSettingsQuery(w).queryKey }),
  });
}

export function useRemoveWebhook(w: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => answerOf(api.DELETE('/api/workspaces/{w}/git/webhook', params(w))),
    onSuccess: () => client.invalidateQueries({ queryKey: gitSettingsQuery(w).queryKey }),
  });
}

export type Reports = Schemas['PullRequestReportsView'];

const REPORTS = '/api/workspaces/{w}/git/pull-request-reports';

/** The reports in pull requests, read again and again: the last failure is in them. */
export const reportsQuery = (w: string) =>
  queryOptions({
    queryKey: [...gitSettingsQuery(w).queryKey, 'pull-request-reports'],
    queryFn: ({ signal }) => answerOf(api.GET(REPORTS, { ...params(w), signal })),
    refetchInterval: REFRESH_MS,
  });

export function useSaveReports(w: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { enabled: boolean; accountId: string | null; pictures: boolean }) =>
      answerOf(api.PUT(REPORTS, { ...params(w), body })),
    onSuccess: (reports) => client.setQueryData(reportsQuery(w).queryKey, reports),
  });
}
