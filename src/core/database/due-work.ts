import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, rowsOf, toJsonb } from './database';

/** Notified when work is scheduled; the payload is its kind. */
export const DUE_WORK_CHANNEL = 'trellis_due_work';

/** Time after which other servers take over the work of a dead one. A live one renews it. */
const LEASE_SECONDS = 30;
export const RENEW_MS = (LEASE_SECONDS * 1_000) / 3;

/** Longest time for which work is scheduled ahead. A later time was written by a clock that was wrong, and counts as due. */
const MOST_AHEAD = `interval '2 days'`;

/** SQL: seconds until the next attempt, after the failures that the row `w` had before this one. */
export const PAUSE = 'least(300, 5 * 2 ^ least(w.failures, 6))';

/** The rules of a kind of work. SQL is about the row `w` of `due_work`. */
export interface DueKind {
  kind: string;
  /** SQL: whether the work can be done at all. Else it waits; a notification tells of a change. */
  isPossible?: string;
  /** Work that should wait for something that nothing notifies of, and the pause between two looks at it. */
  waits?: { isReady: string; lookMs: number };
  /** Most that one claim takes of a workspace. */
  mostOfWorkspace?: number;
}

export interface Scheduled {
  key: string;
  /** Null: of no single workspace. The row ends with its workspace. */
  workspaceId: string | null;
}

/** Work that one server does. */
export interface Claim extends Scheduled {
  kind: string;
  /** New with each claim. */
  holder: string;
}

/** SQL: time from which the row `w` may be claimed: when it is due or, if a server that died has it, when its lease ends. */
const READY_AT = 'coalesce(w.leased_until, w.due_at)';

/** SQL: `READY_AT` was written by a clock that was wrong. */
const IS_ASTRAY = `(${READY_AT} <> 'infinity' and ${READY_AT} > clock_timestamp()
  + case when w.leased_until is null then ${MOST_AHEAD} else 2 * interval '${LEASE_SECONDS} s' end)`;

const IS_DUE = `(${READY_AT} <= clock_timestamp() or ${IS_ASTRAY})`;

const LEASED = `clock_timestamp() + interval '${LEASE_SECONDS} s'`;

/**
 * Work that servers do later without a request: one row for each kind and key, in `due_work`.
 *
 * `due_at` is null while a server does the work, unless it was scheduled again since the claim. So the end of that attempt leaves it
 * scheduled. A transaction that schedules work locks the row until it ends: no server claims the work before it sees the
 * reason for it.
 */
@Injectable()
export class DueWork {
  constructor(private readonly database: Database) {}

  /** Has the work done. If it waits for a retry, it goes on waiting. Statements call `schedule_work`, or `schedule_work_now`. */
  async schedule(tx: EntityManager, kind: string, work: Scheduled[]): Promise<void> {
    const sql = `select schedule_work($1, key, workspace_id)
      from unnest($2::text[], $3::uuid[]) as one (key, workspace_id) order by key`;
    await rowsOf(tx, sql, [kind, work.map(({ key }) => key), work.map(({ workspaceId }) => workspaceId)]);
  }

  /** Has work of a workspace that waits for a retry done now, and forgets its failures. `key` null: all of the kind. */
  async retryNow(
    tx: EntityManager,
    kind: string,
    workspaceId: string,
    key: string | null = null,
  ): Promise<void> {
    await rowsOf(
      tx,
      `with failed as (
         select key from due_work where kind = $1 and workspace_id = $2 and failures > 0 and holder is null
           and ($3::text is null or key = $3)
         order by key for update
       )
       update due_work w set due_at = clock_timestamp(), failures = 0, error = null
       from failed where w.kind = $1 and w.key = failed.key returning pg_notify('${DUE_WORK_CHANNEL}', $1)`,
      [kind, workspaceId, key],
    );
  }

  /** Removes the work. A server that does it now has no claim any more. */
  async remove(tx: EntityManager, kind: string, key: string): Promise<void> {
    await rowsOf(tx, 'delete from due_work where kind = $1 and key = $2', [kind, key]);
  }

  /** Claims due work, the longest due first. */
  claim(rules: DueKind, most: number): Promise<Claim[]> {
    const { kind, isPossible = 'true', waits, mostOfWorkspace } = rules;
    return this.database.query<Claim>(
      `with due as (
         select w.key, ${READY_AT} as at, row_number() over (partition by w.workspace_id order by ${READY_AT}) as place
         from due_work w where w.kind = $1 and ${IS_DUE} and ${isPossible} and ${waits?.isReady ?? 'true'}
       ), chosen as (
         select w.key from due join due_work w on w.kind = $1 and w.key = due.key
         where ${IS_DUE} and ($3::int is null or due.place <= $3)
         order by due.at limit $2 for update of w skip locked
       )
       update due_work w set holder = gen_random_uuid(), leased_until = ${LEASED}, due_at = null
       from chosen where w.kind = $1 and w.key = chosen.key
       returning w.kind, w.key, w.workspace_id as "workspaceId", w.holder`,
      [kind, most, mostOfWorkspace ?? null],
    );
  }

  /** Renews the leases of claims that no other server has taken over. */
  async renew(kind: string, holders: string[]): Promise<void> {
    await this.database.query(
      `update due_work set leased_until = ${LEASED} where kind = $1 and holder = any($2)`,
      [kind, holders],
    );
  }

  /** Locks the claim until the transaction ends. Returns false if another server has the work by now, or it is gone. */
  async isHeld(tx: EntityManager, { kind, key, holder }: Claim): Promise<boolean> {
    const sql = 'select 1 from due_work where kind = $1 and key = $2 and holder = $3 for update';
    return (await rowsOf(tx, sql, [kind, key, holder])).length > 0;
  }

  /** Leaves the end of the work to something with an id, such as a job. No lease ends that. */
  async handOver(tx: EntityManager, { kind, key, holder }: Claim, to: string): Promise<void> {
    await rowsOf(
      tx,
      `update due_work set holder = $4, leased_until = 'infinity' where kind = $1 and key = $2 and holder = $3`,
      [kind, key, holder, to],
    );
  }

  /** Ends the work, unless it was scheduled again since the claim. Has no effect without the claim, like all that follows. */
  async finish({ kind, key, holder }: Claim, tx = this.database.manager): Promise<void> {
    const values = [kind, key, holder];
    const isMine = 'where kind = $1 and key = $2 and holder = $3';
    const ended = await rowsOf(tx, `delete from due_work ${isMine} and due_at is null returning 1`, values);
    if (ended.length > 0) return;
    await rowsOf(
      tx,
      `update due_work set holder = null, leased_until = null, failures = 0, error = null ${isMine}`,
      values,
    );
  }

  /** Has the work done again after this time, or sooner if it was scheduled since the claim. */
  async repeat({ kind, key, holder }: Claim, seconds: number): Promise<void> {
    await this.database.query(
      `update due_work set holder = null, leased_until = null, failures = 0, error = null,
         due_at = least(due_at, clock_timestamp() + make_interval(secs => $4))
       where kind = $1 and key = $2 and holder = $3`,
      [kind, key, holder, seconds],
    );
  }

  /** Records why the work could not be done; it is tried again later. */
  async fail({ kind, key, holder }: Claim, error: object): Promise<void> {
    await this.database.query(
      `update due_work w set holder = null, leased_until = null, failures = w.failures + 1, error = $4,
         due_at = clock_timestamp() + make_interval(secs => ${PAUSE})
       where kind = $1 and key = $2 and holder = $3`,
      [kind, key, holder, toJsonb(error)],
    );
  }

  /** Returns the ms until work may be due; null if none will be. */
  async dueIn({ kind, isPossible = 'true', waits }: DueKind): Promise<number | null> {
    const [{ ms }] = await this.database.query<{ ms: number | null }>(
      `select (extract(epoch from min(greatest(case when ${IS_ASTRAY} then clock_timestamp() else ${READY_AT} end,
           case when not ${waits?.isReady ?? 'true'} then clock_timestamp() + $2 * interval '1 ms' end)
         - clock_timestamp())) * 1000)::float8 as ms
       from due_work w where w.kind = $1 and ${READY_AT} <> 'infinity' and ${isPossible}`,
      [kind, waits?.lookMs ?? 0],
    );
    return ms;
  }
}
