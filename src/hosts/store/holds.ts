import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, newId, rowsOf } from '../../core/database';

/** Seconds after which another process may take the rows that a dead one held. */
const HELD_SECONDS = 15;
/** SQL: the row is held. A hold that ends later than any can comes from a clock that was wrong. */
export const IS_HELD = `coalesce(held_until between clock_timestamp() and clock_timestamp() + interval '${2 * HELD_SECONDS} s', false)`;
const RENEW_MS = 5_000;
const RETRY_MS = 250;
/** A capture or another change of one app ends within this time. */
export const WAIT_MS = 120_000;

/** A row that one process at a time works on. */
export interface HeldRow {
  table: 'app_hosts' | 'host_creations' | 'hosted_apps';
  /** Columns and values that identify it. */
  key: Record<string, string>;
}

/** Another process has taken the row, because this one did not renew it in time. */
export class LostHoldError extends Error {
  constructor() {
    super('Another process works on it by now.');
  }
}

/** The right to work on a row. */
export interface Held {
  /** Fires when the caller's signal does, and when the right is lost. */
  signal: AbortSignal;
  /** Locks the row until the transaction ends. Throws `LostHoldError`. */
  check: (tx: EntityManager) => Promise<void>;
}

/** Lets one process at a time work on a host, or on an app there, across all servers and workers. */
@Injectable()
export class Holds {
  constructor(private readonly database: Database) {}

  /** Returns null without a call of `work` if others still hold the row after `waitMs`, or if it does not exist. */
  async hold<T>(
    row: HeldRow,
    { waitMs, signal }: { waitMs: number; signal: AbortSignal },
    work: (held: Held) => Promise<T>,
  ): Promise<{ result: T } | null> {
    const holder = newId();
    const endsAt = performance.now() + waitMs;
    while (!(await this.take(row, holder))) {
      if (performance.now() >= endsAt) return null;
      await sleep(RETRY_MS, undefined, { signal });
    }
    const lost = new AbortController();
    const renewal = setInterval(() => void this.renew(row, holder, lost), RENEW_MS);
    try {
      const held = {
        signal: AbortSignal.any([signal, lost.signal]),
        check: (tx: EntityManager) => this.check(tx, row, holder),
      };
      return { result: await work(held) };
    } finally {
      clearInterval(renewal);
      await this.change(row, holder, 'holder = null, held_until = null');
    }
  }

  /** Holds several rows at once, each as `hold` does. Returns null if one of them cannot be had. */
  async holdAll<T>(
    rows: HeldRow[],
    options: { waitMs: number; signal: AbortSignal },
    work: (held: Held[], signal: AbortSignal) => Promise<T>,
  ): Promise<{ result: T } | null> {
    const [row, ...others] = rows;
    if (!row) return { result: await work([], options.signal) };
    const done = await this.hold(row, options, (held) =>
      this.holdAll(others, { ...options, signal: held.signal }, (rest, signal) =>
        work([held, ...rest], signal),
      ),
    );
    return done?.result ?? null;
  }

  private async take({ table, key }: HeldRow, holder: string): Promise<boolean> {
    const rows = await this.database.query(
      `update ${table} set holder = $1, held_until = clock_timestamp() + interval '${HELD_SECONDS} s'
       where ${whereOf(key)} and (holder is null or not ${IS_HELD}) returning 1`,
      [holder, ...Object.values(key)],
    );
    return rows.length > 0;
  }

  private async renew(row: HeldRow, holder: string, lost: AbortController): Promise<void> {
    const renewed = `held_until = clock_timestamp() + interval '${HELD_SECONDS} s'`;
    // While the database is away nothing is lost yet: each write checks the holder.
    const isHeld = await this.change(row, holder, renewed).catch(() => true);
    if (!isHeld) lost.abort(new LostHoldError());
  }

  private async change({ table, key }: HeldRow, holder: string, set: string): Promise<boolean> {
    const rows = await this.database.query(
      `update ${table} set ${set} where holder = $1 and ${whereOf(key)} returning 1`,
      [holder, ...Object.values(key)],
    );
    return rows.length > 0;
  }

  private async check(tx: EntityManager, { table, key }: HeldRow, holder: string): Promise<void> {
    const rows = await rowsOf(
      tx,
      `select 1 from ${table} where holder = $1 and ${whereOf(key)} for no key update`,
      [holder, ...Object.values(key)],
    );
    if (rows.length === 0) throw new LostHoldError();
  }
}

/** The value of the first column is the parameter `$2`. */
const whereOf = (key: Record<string, string>): string =>
  Object.keys(key)
    .map((column, index) => `${column} = $${index + 2}`)
    .join(' and ');
