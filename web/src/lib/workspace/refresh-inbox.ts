import type { QueryClient } from '@tanstack/react-query';
import { INBOX_KEY } from '../session/inbox-key';

const MERGES_OR_DEPLOYS: ReadonlySet<unknown> = new Set(['merge_branches', 'deploy_apps', 'deploy_landed']);

/** Returns false for most events: no inbox shows running jobs and saved apps. */
export function mayChangeInbox(type: string, data: string): boolean {
  const { status, kind, deleted, changed } = JSON.parse(data) as Record<string, unknown>;
  if (type === 'job') return status === 'failed' || (status === 'succeeded' && MERGES_OR_DEPLOYS.has(kind));
  if (type === 'app') return deleted === true;
  return type === 'merge' || changed === 'deployments' || changed === 'members';
}

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
