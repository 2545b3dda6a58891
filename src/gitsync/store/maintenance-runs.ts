import { Injectable } from '@nestjs/common';
import { Database } from '../../core/database';

/** Elects the worker that does a periodic task for all of them. */
@Injectable()
export class MaintenanceRuns {
  constructor(private readonly database: Database) {}

  /** Returns true if no worker has begun the task within the interval; then this one is to do it. */
  async elect(task: string, intervalSeconds: number): Promise<boolean> {
    const rows = await this.database.query(
      // A time ahead was written before the clock was set back.
      `insert into maintenance_runs as run (task, started_at) values ($1, clock_timestamp())
       on conflict (task) do update set started_at = excluded.started_at
         where run.started_at not between clock_timestamp() - make_interval(secs => $2) and clock_timestamp()
       returning 1`,
      [task, intervalSeconds],
    );
    return rows.length > 0;
  }
}
