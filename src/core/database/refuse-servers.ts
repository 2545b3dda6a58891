import type { DatabaseClient } from './database-client';

const OTHERS = `
  select count(*)::int as count from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid() and application_name like 'trellis%'`;

/** @throws Error while a server or a worker is connected to the database. */
export async function refuseServers(client: DatabaseClient): Promise<void> {
  const { rows } = await client.query<{ count: number }>(OTHERS);
  if (rows[0].count > 0) throw new Error('Stop all servers and workers of this database first.');
}
