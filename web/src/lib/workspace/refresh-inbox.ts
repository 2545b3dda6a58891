import type { QueryClient } from '@tanstack/react-query';
import { INBOX_KEY } from '../session/inbox-key';

const PAUSE_MS = 2_000;
let timer: ReturnType<typeof setTimeout> | null = null;

/** Refetches the inbox once for many events. A hidden tab does so when it is shown. */
export function refreshInbox(client: QueryClient): void {
  timer ??= setTimeout(() => {
    timer = null;
    const refetchType = document.hidden ? 'none' : 'active';
    void client.invalidateQueries({ queryKey: INBOX_KEY, refetchType });
  }, PAUSE_MS);
}
