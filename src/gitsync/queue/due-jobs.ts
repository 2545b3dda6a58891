import { Injectable } from '@nestjs/common';
import { Database, PAUSE } from '../../core/database';

/** SQL: the due work `w` is left to a job. */
const IS_JOBS = `w.kind = $1 and coalesce(w.leased_until, w.due_at) = 'infinity'`;

/** Rules by which work ends with its job. SQL is about the job `j`, where null counts as false, and the due work `w`. */
interface Endings {
  /** The work is done; else it is tried again later. */
  isDone: string;
  /** It is also over if it was scheduled during the job. */
  isDropped?: string;
  /** All else about the end of the job is recorded. */
  isSettled?: string;
}

/** Due work that was handed over to jobs. */
@Injectable()
export class DueJobs {
  constructor(private readonly database: Database) {}

  /**
   * Ends work whose jobs have ended. Work that was scheduled during its job stays. Returns true while other jobs of the kind are
   * under way.
   */
  async settle(kind: string, { isDone, isDropped = 'false', isSettled = 'true' }: Endings): Promise<boolean> {
    await this.database.query(
      `with ended as (
         select w.key, j.error, coalesce(${isDone}, false) as is_done,
           coalesce(${isDropped} or w.due_at is null and ${isDone}, false) as is_over
         from due_work w left join git_jobs j on j.id = w.holder
         where ${IS_JOBS} and ${isSettled} and (j.id is null or j.finished_at is not null)
         order by w.key for update of w skip locked
       ), over as (
         delete from due_work w using ended where w.kind = $1 and w.key = ended.key and ended.is_over
       )
       update due_work w set holder = null, leased_until = null,
         failures = case when is_done then 0 else w.failures + 1 end,
         error = case when not is_done then coalesce(ended.error, w.error) end,
         due_at = case when is_done then w.due_at else clock_timestamp() + make_interval(secs => ${PAUSE}) end
       from ended where w.kind = $1 and w.key = ended.key and not ended.is_over`,
      [kind],
    );
    const [{ isAny }] = await this.database.query<{ isAny: boolean }>(
      `select exists (select from due_work w where ${IS_JOBS}) as "isAny"`,
      [kind],
    );
    return isAny;
  }
}
