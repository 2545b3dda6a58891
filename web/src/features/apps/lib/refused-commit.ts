import { presentOf } from '../../../lib/api';
import type { ChangedApp } from '../api/change-apps';
import type { NotCommitted } from '../components/not-committed-dialog';

/** Returns what the user has to decide about the commit of a new app; null if there is nothing to decide. */
export function refusedCommit(done: string, { app, commit }: ChangedApp): NotCommitted | null {
  if (!commit?.error || commit.isWaiting || !presentOf(commit.error)) return null;
  return { app, done, error: commit.error };
}
