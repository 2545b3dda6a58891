import { Client } from 'pg';
import { eventually } from '../support/eventually';
import { query } from './expect-exactly-once';

/** Holds the rows of an app, on all branches, so that a worker has to wait before it writes the app. */
export async function blockApp(databaseUrl: string, appId: string) {
  const blocker = new Client({ connectionString: databaseUrl });
  await blocker.connect();
  await blocker.query('begin');
  await blocker.query('select 1 from apps where shared_id = $1 for update', [appId]);
  const { rows } = await blocker.query<{ pid: number }>('select pg_backend_pid() as pid');
  return {
    whenInTheWay: () =>
      eventually(async () => {
        const waiting = 'select 1 from pg_stat_activity where $1::int = any(pg_blocking_pids(pid))';
        expect(await query(databaseUrl, waiting, [rows[0].pid])).not.toEqual([]);
      }),
    async release(): Promise<void> {
      await blocker.query('rollback');
      await blocker.end();
    },
  };
}
