import type { QueryClient } from '@tanstack/react-query';
import { basePath } from '../lib/base-path';
import { meQuery, refreshMe, type Me } from '../lib/session';

/**
 * Tells the other tabs of this browser who is signed in here, and looks again when one of them tells of somebody else:
 * they share one cookie. Calls `onOther` if it belongs to somebody else now.
 */
export function shareSession(client: QueryClient, onOther: () => void): void {
  const channel = new BroadcastChannel(`trellis-session${basePath}`);
  /** Undefined while nobody is known. */
  let known: string | null | undefined;
  const hash = JSON.stringify(meQuery.queryKey);
  client.getQueryCache().subscribe(({ type, query }) => {
    if (query.queryHash !== hash) return;
    const me = query.state.data as Me | null | undefined;
    // The cache is cleared before somebody signs in at this tab.
    if (type === 'removed' || me === undefined) known = undefined;
    else if (known && me && me.user.id !== known) onOther();
    else if ((me?.user.id ?? null) !== known) {
      known = me?.user.id ?? null;
      channel.postMessage(known);
    }
  });
  channel.onmessage = ({ data }: MessageEvent<string | null>) => {
    if (known && data !== known) void refreshMe(client);
  };
}
