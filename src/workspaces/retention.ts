import { Injectable } from '@nestjs/common';
import { Database } from '../core/database';
import { REQUEST_DAYS } from '../core/http';

/** Days for which a disconnected reader can resume its event stream. */
const EVENT_DAYS = 7;
/** Rows in one transaction: few enough that none waits long for it. */
const SLICE = 1_000;

/** Deletes old events and accepted requests, slice by slice. */
@Injectable()
export class WorkspaceRetention {
  constructor(private readonly database: Database) {}

  /** Begins with the lowest ids, which are the oldest events, and ends at the first event to keep. */
  async deleteOldEvents(signal: AbortSignal): Promise<void> {
    const sql = `
      delete from workspace_events where id = any(array(
        select id from (select id, created_at from workspace_events order by id limit ${SLICE}) oldest
        where created_at < now() - make_interval(days => $1)))
      returning 1`;
    while (!signal.aborted && (await this.database.query(sql, [EVENT_DAYS])).length === SLICE);
  }

  /** Not part of the requests that add to the table: two of them would wait for each other's whole handler. */
  async deleteOldRequests(signal: AbortSignal): Promise<void> {
    for (const table of ['idempotency_keys', 'account_requests']) {
      const sql = `
        delete from ${table} where ctid = any(array(
          select ctid from ${table} where created_at < now() - make_interval(days => $1)
          order by created_at limit ${SLICE} for update skip locked))
        returning 1`;
      while (!signal.aborted && (await this.database.query(sql, [REQUEST_DAYS])).length === SLICE);
    }
  }
}
