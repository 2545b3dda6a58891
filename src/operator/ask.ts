import type { DatabaseClient } from '../core/database';

/** Runs a statement, and returns its rows. */
export type Ask = <T>(sql: string, values?: readonly unknown[]) => Promise<T[]>;

export const asking =
  (client: DatabaseClient): Ask =>
  async <T>(sql: string, values: readonly unknown[] = []) =>
    (await client.query(sql, [...values])).rows as T[];
