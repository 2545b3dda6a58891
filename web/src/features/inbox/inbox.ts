import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api, type Schemas } from '../../lib/api';
import { refreshMe } from '../../lib/session';
import { INBOX_KEY } from '../../lib/session/inbox-key';

export type Inbox = Schemas['InboxView'];
export type InboxEntry = Inbox['items'][number];

/** Other workspaces than the open one send no events here. Hidden tabs do not ask. */
const ASKED_EACH_MS = 120_000;

export const inboxQuery = queryOptions({
  queryKey: INBOX_KEY,
  staleTime: 30_000,
  refetchInterval: ASKED_EACH_MS,
  queryFn: ({ signal }) => answerOf(api.GET('/api/auth/inbox', { signal })),
});

/** Marks the shown entries as read. */
export function useMarkRead() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (until: string) => answerOf(api.PUT('/api/auth/inbox/read', { body: { until } })),
    onMutate: async () => {
      await client.cancelQueries({ queryKey: INBOX_KEY });
      client.setQueryData(inboxQuery.queryKey, (inbox) => inbox && allRead(inbox));
    },
    onSettled: () => client.invalidateQueries({ queryKey: INBOX_KEY }),
  });
}

const allRead = ({ items }: Inbox): Inbox => ({
  items: items.map((entry) => ({ ...entry, isUnread: false })),
  unread: 0,
});

/** Accepts an invitation of the inbox. */
export function useAccept({ onDone }: { onDone: (workspaceId: string) => void }) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      answerOf(api.POST('/api/auth/invite/{id}/join', { params: { path: { id } } })),
    onSuccess: async ({ id }) => {
      await refreshMe(client);
      void client.invalidateQueries({ queryKey: INBOX_KEY });
      onDone(id);
    },
    // It may have been revoked.
    onError: () => void client.invalidateQueries({ queryKey: INBOX_KEY }),
  });
}
