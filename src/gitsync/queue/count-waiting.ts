import { Injectable } from '@nestjs/common';
import { Database } from '../../core/database';

/** Jobs of one state. */
interface WaitingJobs {
  state: 'queued' | 'postponed' | 'running' | 'held';
  count: number;
  /** Age of the oldest one in seconds. */
  oldest: number;
}

const JOBS = `
  select case when status = 'queued' and not_before > clock_timestamp() then 'postponed' else status end as state,
    count(*)::int as count, extract(epoch from clock_timestamp() - min(created_at))::float8 as oldest
  from git_jobs where position is not null and status in ('held', 'queued', 'running') group by 1`;

const BACKUPS = `
  select count(*) filter (where error is null)::int as waiting, count(*) filter (where error is not null)::int as failing
  from git_app_backups where first_saved_at is not null or job_id is not null`;

/** Counts the Git work of all workspaces that has not ended. */
@Injectable()
export class CountWaiting {
  constructor(private readonly database: Database) {}

  jobs(): Promise<WaitingJobs[]> {
    return this.database.query<WaitingJobs>(JOBS);
  }

  async backups(): Promise<{ waiting: number; failing: number }> {
    const [row] = await this.database.query<{ waiting: number; failing: number }>(BACKUPS);
    return row;
  }
}
