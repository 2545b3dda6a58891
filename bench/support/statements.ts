import type { Client } from 'pg';

export interface Statements {
  calls: number;
  totalMs: number;
  /** Questions for a queue to work on, whether or not there was one. */
  claims: number;
  /** Statements that took most of the database's time. */
  top: { sql: string; calls: number; meanMs: number; totalMs: number }[];
}

const TOP = 5;

export const forgetStatements = (client: Client) => client.query('select pg_stat_statements_reset()');

/** Reads the statements sent to this database since the reset. */
export async function readStatements(client: Client): Promise<Statements> {
  const { rows } = await client.query<{ sql: string; calls: number; mean: number; total: number }>(
    `select regexp_replace(query, '\\s+', ' ', 'g') as sql, calls::float8 as calls, mean_exec_time as mean, total_exec_time as total
     from pg_stat_statements where dbid = (select oid from pg_database where datname = current_database()) and query not like '%pg_stat%'
     order by total_exec_time desc`,
  );
  return {
    calls: rows.reduce((sum, { calls }) => sum + calls, 0),
    claims: rows.reduce(
      (sum, { sql, calls }) => sum + (/^ ?with (people|alive) as/.test(sql) ? calls : 0),
      0,
    ),
    totalMs: rows.reduce((sum, { total }) => sum + total, 0),
    top: rows.slice(0, TOP).map(({ sql, calls, mean, total }) => ({
      sql: sql.trim().slice(0, 70),
      calls,
      meanMs: mean,
      totalMs: total,
    })),
  };
}
