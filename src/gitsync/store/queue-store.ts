import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, rowsOf, toJsonb } from '../../core/database';
import { chooseBatch, type HeadRow } from './choose-batch';
import { jobOf, type Job, type JobError, type JobRow } from './job';
import {
  CLAIM,
  CLAIM_LEFT,
  ENDED,
  GIVE_TURNS,
  HEAD,
  IS_OWN,
  LEASE_SECONDS,
  NEXT_DUE,
  NOT_DURABLE,
  RELEASE,
  SERVE,
  START,
  TAKE_LOOK,
} from './queue-sql';

/**
 * The right to work on one workspace's queue. Another claim makes its fence stale, and every write checks it; with the
 * worker, because a claim is not durable, and so a number may come again after a crash of PostgreSQL.
 */
export interface Lease {
  workspaceId: string;
  fence: string;
  workerId: string;
  /** The job at its head was running when a worker crashed: it runs by itself, so that no other takes the blame. */
  isSuspect: boolean;
}

/** The lease is someone else's now: what this worker was about to write is not written. */
export class LostLeaseError extends Error {
  constructor() {
    super('The lease on this queue was lost.');
  }
}

const own = (lease: Lease): unknown[] => [lease.workspaceId, lease.fence, lease.workerId];

/** The queues as a worker sees them: claimed, worked on, released. */
@Injectable()
export class QueueStore {
  constructor(private readonly database: Database) {}

  /** The queue that has waited longest. `busy`: the workspaces on which this worker works already. */
  claim(workerId: string, busy: string[]): Promise<Lease | null> {
    return this.take(CLAIM, workerId, busy);
  }

  /** Whether it is this worker's turn to look, by `claimLeft`, for what dead ones left behind. */
  async takeLook(): Promise<boolean> {
    return (await this.database.query(TAKE_LOOK)).length > 0;
  }

  /** A queue that was left behind by a worker that died, or lost it. */
  claimLeft(workerId: string, busy: string[]): Promise<Lease | null> {
    return this.take(CLAIM_LEFT, workerId, busy);
  }

  private async take(sql: string, workerId: string, busy: string[]): Promise<Lease | null> {
    const [row] = await this.database.query<{ workspace_id: string; fence: string; is_suspect: boolean }>(
      sql,
      [workerId, busy],
    );
    return row
      ? { workspaceId: row.workspace_id, fence: row.fence, workerId, isSuspect: row.is_suspect }
      : null;
  }

  /** When the next queue becomes due that waits for its time, or for the worker that served it, in ms from now. */
  async nextDueMs(workerId: string): Promise<number | null> {
    const [row] = await this.database.query<{ ms: number | null }>(NEXT_DUE, [workerId]);
    return row?.ms ?? null;
  }

  /** Puts this worker forward to serve the queue next; false where another one that lives has served it. */
  async offerToServe(workspaceId: string, workerId: string): Promise<boolean> {
    return (await this.database.query(SERVE, [workspaceId, workerId])).length > 0;
  }

  async renew(lease: Lease): Promise<void> {
    await this.database.query(
      `update git_queues set lease_until = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})
       where ${IS_OWN}`,
      own(lease),
    );
  }

  /** Whether another job waits in the queue; nothing happens where the lease is lost. */
  async release(lease: Lease): Promise<boolean> {
    const [row] = await this.database.query<{ waits: boolean }>(RELEASE, own(lease));
    return row?.waits ?? false;
  }

  async giveTurns(): Promise<void> {
    await this.database.query(GIVE_TURNS);
  }

  /**
   * The job at the head, and where it is a commit, the commits behind it, all set to running. One that is running
   * already was left behind by a worker that died: its commit may be in the repository.
   */
  async takeHead(lease: Lease): Promise<Job[]> {
    const head = chooseBatch(await this.database.query<HeadRow>(HEAD, [lease.workspaceId]));
    const ids = head.map(({ id }) => id);
    const rows = await this.database.query<JobRow | { id: null }>(START, [...own(lease), ids]);
    if (rows.length === 0) throw new LostLeaseError();
    return rows.filter((row) => row.id !== null).map(jobOf);
  }

  /** The ids under which jobs may soon be found in the remote's history; on disk before anything is pushed. */
  async recordCommits(
    lease: Lease,
    commits: { jobId: string; sha: string; base: string | null }[],
  ): Promise<void> {
    // One statement, and so one transaction, with the guard inside: this is on the way of every commit.
    const rows = await this.database.query(
      `with mine as (
         select fence from git_queues where ${IS_OWN} for no key update
       ), recorded as (
         insert into git_job_commits (job_id, sha, base, fence)
         select r.job_id, r.sha, r.base, mine.fence
         from mine, jsonb_to_recordset($4) as r(job_id uuid, sha text, base text)
         on conflict do nothing
       )
       select 1 from mine`,
      [...own(lease), JSON.stringify(commits.map(({ jobId, ...commit }) => ({ job_id: jobId, ...commit })))],
    );
    if (rows.length === 0) throw new LostLeaseError();
  }

  /** All ids ever recorded for these jobs. */
  async recordedCommits(jobIds: string[]): Promise<{ jobId: string; sha: string; base: string | null }[]> {
    const rows = await this.database.query<{ job_id: string; sha: string; base: string | null }>(
      'select job_id, sha, base from git_job_commits where job_id = any($1) order by recorded_at',
      [jobIds],
    );
    return rows.map((row) => ({ jobId: row.job_id, sha: row.sha, base: row.base }));
  }

  /** Jobs that have ended without anyone knowing whether their push arrived. */
  async uncertainJobs(workspaceId: string): Promise<Job[]> {
    const rows = await this.database.query<JobRow>(
      'select * from git_jobs where workspace_id = $1 and is_uncertain order by position',
      [workspaceId],
    );
    return rows.map(jobOf);
  }

  async settleUncertain(tx: EntityManager, jobId: string): Promise<void> {
    await rowsOf(tx, 'update git_jobs set is_uncertain = false where id = $1', [jobId]);
  }

  async succeed(
    tx: EntityManager,
    job: Job,
    outcome: { commit: string | null; result: Record<string, unknown> },
  ): Promise<void> {
    // A document is kept while another job that waits, or failed and may be made anew, needs it.
    await rowsOf(
      tx,
      `with done as (
         update git_jobs set status = 'succeeded', commit_sha = $2, result = $3, error = null, is_uncertain = false,
           finished_at = clock_timestamp() where id = $1 returning id, ${ENDED}
       ), forgotten as (
         delete from git_documents where workspace_id = $4 and hash = $5 and not exists (
           select 1 from git_jobs j where j.workspace_id = $4 and j.document_hash = $5 and j.id <> $1
             and j.status in ('queued', 'running', 'failed'))
           and not exists (
             select 1 from git_job_apps a join git_jobs j on j.id = a.job_id where a.document_hash = $5
               and j.workspace_id = $4 and j.status in ('queued', 'running', 'failed'))
       )
       select 1 from done`,
      [job.id, outcome.commit, toJsonb(outcome.result), job.workspaceId, job.documentHash],
    );
  }

  /** What an earlier claim recorded may still arrive, whatever this one failed of: the last word is the remote's. */
  async fail(
    tx: EntityManager,
    job: Job,
    { lease, error, isUncertain }: { lease: Lease; error: JobError; isUncertain: boolean },
  ): Promise<void> {
    await rowsOf(
      tx,
      `update git_jobs set status = 'failed', error = $2, finished_at = clock_timestamp(), is_uncertain = exists (
         select 1 from git_job_commits c where c.job_id = git_jobs.id and ($3 or c.fence < $4))
       where id = $1 returning ${ENDED}`,
      [job.id, toJsonb(error), isUncertain, lease.fence],
    );
  }

  /** For how long a running job has been tried, by the clock that wrote down when it began; null: it is not running. */
  async findTriedMs(jobId: string): Promise<number | null> {
    const [row] = await this.database.query<{ ms: number }>(
      `select (extract(epoch from clock_timestamp() - first_attempt_at) * 1000)::float8 as ms
       from git_jobs where id = $1 and status = 'running'`,
      [jobId],
    );
    return row?.ms ?? null;
  }

  /** Back to the head of its queue, until its time has come. What went wrong can be seen in the job meanwhile. */
  async retryLater(
    tx: EntityManager,
    job: Job,
    { error, delayMs }: { error: JobError; delayMs: number },
  ): Promise<void> {
    await rowsOf(
      tx,
      `update git_jobs set status = 'queued', error = $2, not_before = clock_timestamp() + make_interval(secs => $3::float / 1000)
       where id = $1 returning publish_event(workspace_id, 'job', id)`,
      [job.id, toJsonb(error), delayMs],
    );
  }

  /**
   * Runs `work` in a transaction that nobody with a stale fence gets into; else throws `LostLeaseError`. Not durable:
   * for what a crash of PostgreSQL may undo, because it would be found out again.
   */
  guarded<T>(lease: Lease, work: (tx: EntityManager) => Promise<T>, { isDurable = true } = {}): Promise<T> {
    return this.database.transaction(async (tx) => {
      const rows = await rowsOf(
        tx,
        `select ${isDurable ? '1' : NOT_DURABLE} from git_queues where ${IS_OWN} for no key update`,
        own(lease),
      );
      if (rows.length === 0) throw new LostLeaseError();
      return work(tx);
    });
  }
}
