import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api, type Schemas } from '../../lib/api';
import { workspaceKey } from '../../lib/workspace';

export type Channel = Schemas['ChannelView'];
export type NotifiedEvent = Channel['events'][number];
export type NewChannel = Schemas['NewChannelRequest'];

/** Polling interval for the last deliveries while shown, since no event announces them. */
const REFRESH_MS = 5_000;

const of = (w: string) => ({ params: { path: { w } } });
const one = (w: string, channel: string) => ({ params: { path: { w, channel } } });

export const channelsQuery = (w: string) =>
  queryOptions({
    queryKey: [...workspaceKey(w), 'notification-channels'],
    queryFn: ({ signal }) =>
      answerOf(api.GET('/api/workspaces/{w}/notification-channels', { ...of(w), signal })),
    staleTime: 0,
    refetchInterval: REFRESH_MS,
  });

/** Refetches the list, also after a failed test, which counts as the last delivery. */
function useRefreshed(w: string) {
  const client = useQueryClient();
  return { onSettled: () => client.invalidateQueries({ queryKey: channelsQuery(w).queryKey }) };
}

export function useAddChannel(w: string) {
  return useMutation({
    mutationFn: (body: NewChannel) =>
      answerOf(api.POST('/api/workspaces/{w}/notification-channels', { ...of(w), body })),
    ...useRefreshed(w),
  });
}

export function useChangeEvents(w: string) {
  return useMutation({
    mutationFn: ({ id, events }: Pick<Channel, 'id' | 'events'>) =>
      answerOf(
        api.PATCH('/api/workspaces/{w}/notification-channels/{channel}', {
          ...one(w, id),
          body: { events },
        }),
      ),
    ...useRefreshed(w),
  });
}

export function useDeleteChannel(w: string) {
  return useMutation({
    mutationFn: (id: string) =>
      answerOf(api.DELETE('/api/workspaces/{w}/notification-channels/{channel}', one(w, id))),
    ...useRefreshed(w),
  });
}

/** Sends a test, and waits for its delivery. */
export function useTestChannel(w: string) {
  return useMutation({
    mutationFn: (id: string) =>
      answerOf(api.POST('/api/workspaces/{w}/notification-channels/{channel}/test', one(w, id))),
    ...useRefreshed(w),
  });
}
