import type { EntityManager } from 'typeorm';
import { rowsOf } from '../core/database';

/** Told when a session, a token or a membership ends or changes; the payload is the user's or the workspace's id. */
export const ACCESS_CHANNEL = 'trellis_access';

/** In the transaction of the change itself: long answers look again whether they may go on. */
export async function announceAccessChange(tx: EntityManager, userOrWorkspaceId: string): Promise<void> {
  await rowsOf(tx, 'select pg_notify($1, $2)', [ACCESS_CHANNEL, userOrWorkspaceId]);
}
