import { Injectable } from '@nestjs/common';
import { Database } from '../core/database';
import type { Notification } from './events';

/** Notified when a notification was added. */
export const NOTIFICATION_CHANNEL = 'trellis_notifications';

/** Lease on claimed notifications: after it, another server delivers them. */
const LEASE = `interval '5 minutes'`;
/** Seconds to the next attempt after the first, the second, … failed one; the last goes on. */
const PAUSES = [5, 30, 120, 600, 1_800, 3_600, 7_200];
/** After this, an undelivered notification is given up. */
const PATIENCE = `interval '24 hours'`;
const KEPT = `interval '30 days'`;

/** Stores notifications, until some time after their delivery. */
@Injectable()
export class NotificationStore {
  constructor(private readonly database: Database) {}

  /** Lists channels that something is due for, the longest waiting first. */
  async findDue(most: number): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `select channel_id as id from notifications where next_at <= clock_timestamp()
       group by channel_id order by min(next_at) limit $1`,
      [most],
    );
    return rows.map(({ id }) => id);
  }

  /** Claims the oldest notifications that are due or were never tried. The caller records the outcome. */
  claim(channelId: string, most: number): Promise<Notification[]> {
    return this.database.query<Notification>(
      `with due as (
         select id from notifications
         where channel_id = $1 and (next_at <= clock_timestamp() or next_at is not null and attempts = 0)
         order by created_at, id limit $2 for update skip locked
       ), claimed as (
         update notifications n set next_at = clock_timestamp() + ${LEASE}, attempts = n.attempts + 1
         from due where n.id = due.id returning n.*
       )
       select c.id, c.event, c.content, c.created_at as "createdAt",
         case when c.content ->> 'branch' <> t.branch then c.content ->> 'branch' end as branch
       from claimed c join notification_channels h on h.id = c.channel_id
         left join git_configs s on s.workspace_id = h.workspace_id left join git_targets t on t.id = s.target_id
       order by c.created_at, c.id`,
      [channelId, most],
    );
  }

  async markDelivered(ids: string[]): Promise<void> {
    await this.database.query('update notifications set next_at = null where id = any($1)', [ids]);
  }

  /** Gives claimed notifications back, as if they had not been claimed, to be delivered after other channels' due ones. */
  async putBack(ids: string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.database.query(
      'update notifications set next_at = clock_timestamp(), attempts = attempts - 1 where id = any($1)',
      [ids],
    );
  }

  /** Has them delivered later, or gives them up. */
  async markFailed(ids: string[]): Promise<void> {
    await this.database.query(
      `update notifications set next_at = case when created_at > clock_timestamp() - ${PATIENCE} then
         clock_timestamp() + make_interval(secs => ($2::int[])[least(attempts, ${PAUSES.length})]) end
       where id = any($1)`,
      [ids, PAUSES],
    );
  }

  /** Returns the ms until one is due; null if none waits. */
  async dueIn(): Promise<number | null> {
    const [{ ms }] = await this.database.query<{ ms: number | null }>(
      `select (extract(epoch from min(next_at) - clock_timestamp()) * 1000)::float8 as ms
       from notifications where next_at is not null`,
    );
    return ms;
  }

  async deleteOld(): Promise<void> {
    await this.database.query(`delete from notifications where created_at < now() - ${KEPT}`);
  }
}
