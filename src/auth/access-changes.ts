import type { EntityManager } from 'typeorm';
import { rowsOf } from '../core/database';

/** Notification channel for changed sessions, tokens and memberships; the payload is a user's or workspace's id. */
export const ACCESS_CHANNEL = 'trellis_access';

/** Notifies event streams, in the transaction of the change, to check the access of their readers. */
export async function announceAccessChange(tx: EntityManager, userOrWorkspaceId: string): Promise<void> {
  await rowsOf(tx, 'select pg_notify($1, $2)', [ACCESS_CHANNEL, userOrWorkspaceId]);
}
