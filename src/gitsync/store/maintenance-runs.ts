import type { Database } from '../../core/database';

/**
 * Elects the worker that does a periodic task for all workers. Returns true if none has begun the task within the interval;
 * then this worker has to do it.
 */
export async function electForTask(
  database: Database,
  task: string,
  intervalSeconds: number,
): Promise<boolean> {
  const rows = await database.query(
    // A time in the future was written before the clock was set back.
    `insert into maintenance_runs as run (task, started_at) values ($1, clock_timestamp())
     on conflict (task) do update set started_at = excluded.started_at
       where run.started_at not between clock_timestamp() - make_interval(secs => $2) and clock_timestamp()
     returning 1`,
    [task, intervalSeconds],
  );
  return rows.length > 0;
}
