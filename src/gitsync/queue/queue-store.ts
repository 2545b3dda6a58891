import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, packedText, packTexts, rowsOf, toJsonb } from '../../core/database';
import type { JobError } from '../store/job-error';
import { isSameTarget, type JobTarget } from '../store/job-target';
import { AFTER_COMMITS } from '../ports';
import { isCommitJob, type CommitJob } from './commit-jobs';
import { bulkKinds, definitionOf, isKnownKind, queueKinds, type JobDefinition } from './define-job';
import {
  isJobOf,
  isQueueJob,
  jobOf,
  type JobOf,
  type JobRow,
  type JobWith,
  type Lease,
  type QueueJob,
  type StoredJob,
} from './jobs';
import { recordedOf, type CommitRow, type MadeDocument, type RecordedCommit } from './recorded-commits';
import { CANCELLED } from './job-store';
import {
  logEnded,
  ANYONE,
  CANCEL,
  CLAIM,
  CLAIM_ABANDONED,
  ELECT_SCANNER,
  ENDED,
  HEAD,
  IS_OPEN,
  IS_OWN,
  LEASE_SECONDS,
  MAKE_READY,
  NEXT_DUE,
  NOT_DURABLE,
  PUT_BACK,
  QUEUE_CHANNEL,
  RELEASE,
  SERVE,
  START,
  MAX_BATCH,
  MAX_BATCH_BYTES,
  type EndedRow,
} from './sql';

interface RunningState {
  triedMs: number;
  /** The job is to end with this attempt. */
  isCancelRequested: boolean;
}

/** Another worker has the lease now: nothing was written. */
export class LostLeaseError extends Error {
  constructor() {
    super('The lease on this queue was lost.');
  }
}

export interface SucceededJob {
  jobId: string;
  commit: string | null;
  result: unknown;
}

/** Jobs that have succeeded. */
interface Succeeded {
  ended: SucceededJob[];
  /** Documents that they, and links that they have replaced, no longer need. */
  documentHashes: string[];
}

const own = (lease: Lease): unknown[] => [lease.workspaceId, lease.fence, lease.workerId];

/** Queues from a worker's side: claims, the jobs at the head, and their outcomes. */
@Injectable()
export class QueueStore {
  constructor(
    private readonly database: Database,
    @Inject(AFTER_COMMITS) private readonly afterCommits: string,
  ) {}

  /** Claims the queues that have waited longest. `busy`: workspaces whose queue this worker has already. */
  claim(workerId: string, { busy, most }: { busy: string[]; most: number }): Promise<Lease[]> {
    return this.take(CLAIM, workerId, [busy, queueKinds(), most, bulkKinds()]);
  }

  /** Returns true if this worker is the one to call `claimAbandoned` now. */
  async electScanner(): Promise<boolean> {
    return (await this.database.query(ELECT_SCANNER)).length > 0;
  }

  /** Claims a queue whose worker has died, or has lost its lease. */
  async claimAbandoned(workerId: string, busy: string[]): Promise<Lease | null> {
    const [lease = null] = await this.take(CLAIM_ABANDONED, workerId, [busy, queueKinds()]);
    return lease;
  }

  private async take(sql: string, workerId: string, values: unknown[]): Promise<Lease[]> {
    const rows = await this.database.query<{ workspace_id: string; fence: string }>(sql, [
      workerId,
      ...values,
    ]);
    return rows.map((row) => ({ workspaceId: row.workspace_id, fence: row.fence, workerId }));
  }

  /** Returns the ms until the next retry in a queue that this worker served last, or that no worker has served. */
  async nextDueMs(workerId: string): Promise<number | null> {
    const [row] = await this.database.query<{ ms: number | null }>(NEXT_DUE, [workerId]);
    return row?.ms ?? null;
  }

  /** Returns false if another living worker served the queue last; otherwise this worker is the one from now on. */
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

  /**
   * Returns true if another job waits in the queue, which may be claimed after `pauseMs`. Does nothing if the lease is
   * lost.
   */
  async release(lease: Lease, { pauseMs = 0 } = {}): Promise<boolean> {
    const [row] = await this.database.query<{ waits: boolean }>(RELEASE, [...own(lease), pauseMs]);
    return row?.waits ?? false;
  }

  /** Requeues a handed-over job that cannot start at once. */
  async putBack(lease: Lease, jobId: string): Promise<void> {
    await this.database.query(PUT_BACK, [...own(lease), jobId]);
  }

  /** Gives back a handed-over job, and the queue that the server claimed for it. */
  async decline(lease: Lease, jobId: string): Promise<void> {
    await this.putBack(lease, jobId);
    await this.release(lease);
    await this.database.query(`select pg_notify('${QUEUE_CHANNEL}', '${ANYONE}')`);
  }

  /** Makes queues claimable that have a job but are not marked as ready. */
  async makeReady(): Promise<void> {
    await this.database.query(MAKE_READY);
  }

  /** Returns the head of the queue and the jobs that run together with it. Starts none. */
  async readHead(lease: Lease): Promise<Head> {
    return selectHead(await this.database.query<HeadRow>(HEAD, [lease.workspaceId]));
  }

  /**
   * Sets jobs to running and returns them, except jobs cancelled before. A job that was running already was left behind by a
   * dead worker: its commit may be in the repository.
   */
  async start(lease: Lease, ids: string[]): Promise<QueueJob[]> {
    const rows = await this.database.query<JobRow | { id: null }>(START, [...own(lease), ids]);
    if (rows.length === 0) throw new LostLeaseError();
    return rows
      .filter((row) => row.id !== null)
      .map(jobOf)
      .filter(isQueueJob);
  }

  /** Returns the jobs that have not ended, in queue order. */
  async findWaiting<D extends JobDefinition>(ids: string[], definition: D): Promise<JobOf<D>[]> {
    if (ids.length === 0) return [];
    const rows = await this.database.query<JobRow>(
      `select * from git_jobs where id = any($1) and kind = $2 and status in ('queued', 'running') order by position`,
      [ids, definition.kind],
    );
    return rows.map(jobOf).filter((job): job is JobOf<D> & StoredJob => isJobOf(definition, job));
  }

  /**
   * Records the commit ids that jobs may soon have in the remote's history; on disk before anything is pushed. `made`:
   * documents of these commits that no job was accepted with.
   */
  async recordCommits(
    lease: Lease,
    commits: RecordedCommit[],
    made: readonly MadeDocument[] = [],
  ): Promise<void> {
    const texts = new Map(made.map(({ hash, text }) => [hash, text]));
    const { bytes, starts, lengths } = packTexts([...texts.values()]);
    // One statement is one transaction, with the guard inside: every commit waits for this.
    const rows = await this.database.query(
      `with mine as (
         select workspace_id, fence from git_queues where ${IS_OWN} for no key update
       ), recorded as (
         insert into git_job_commits (job_id, sha, base, planned, fence)
         select r.job_id, r.sha, r.base, r.planned, mine.fence
         from mine, jsonb_to_recordset($4) as r(job_id uuid, sha text, base text, planned jsonb)
         on conflict do nothing
       ), made as (
         insert into git_documents (workspace_id, hash, document)
         select mine.workspace_id, d.hash, ${packedText('$8')}
         from mine, unnest($5::text[], $6::int[], $7::int[]) as d (hash, start, length)
         order by d.hash
         on conflict (workspace_id, hash) do update set created_at = excluded.created_at
       )
       select 1 from mine`,
      [
        ...own(lease),
        toJsonb(commits.map(({ jobId, ...commit }) => ({ job_id: jobId, ...commit }))),
        [...texts.keys()],
        starts,
        lengths,
        bytes,
      ],
    );
    if (rows.length === 0) throw new LostLeaseError();
  }

  /** Returns all ids ever recorded for these jobs. */
  async recordedCommits(jobIds: string[]): Promise<RecordedCommit[]> {
    const rows = await this.database.query<CommitRow>(
      'select job_id, sha, base, planned from git_job_commits where job_id = any($1) order by recorded_at',
      [jobIds],
    );
    return rows.map(recordedOf);
  }

  /** Returns jobs that have ended although it is not known whether their push to the target arrived. */
  async uncertainJobs(workspaceId: string, target: JobTarget): Promise<CommitJob[]> {
    const rows = await this.database.query<JobRow>(
      'select * from git_jobs where workspace_id = $1 and is_uncertain order by position',
      [workspaceId],
    );
    return rows
      .map(jobOf)
      .filter(isCommitJob)
      .filter((job) => isSameTarget(job.input.target, target));
  }

  /** Marks held commits that may be in the repository nevertheless. */
  async markUncertain(tx: EntityManager, jobs: readonly CommitJob[]): Promise<void> {
    await rowsOf(tx, `update git_jobs set is_uncertain = true where id = any($1) and status = 'held'`, [
      jobs.map(({ id }) => id),
    ]);
  }

  async resolveUncertain(tx: EntityManager, jobId: string): Promise<void> {
    await rowsOf(tx, 'update git_jobs set is_uncertain = false where id = $1', [jobId]);
  }

  /** Ends a job that makes no commit. */
  succeed<Result>(
    tx: EntityManager,
    { id: jobId, workspaceId }: JobWith<unknown, Result>,
    outcome: { commit: string | null; result: NoInfer<Result> },
  ): Promise<void> {
    return this.succeedAll(tx, workspaceId, { ended: [{ jobId, ...outcome }], documentHashes: [] });
  }

  /** Call it after saving the links of the jobs' apps: documents of last commits are kept. */
  async succeedAll(
    tx: EntityManager,
    workspaceId: string,
    { ended, documentHashes }: Succeeded,
  ): Promise<void> {
    if (ended.length === 0) return;
    const rows = ended.map(({ jobId, commit, result }) => ({ job_id: jobId, commit, result }));
    const jobIds = ended.map(({ jobId }) => jobId);
    // A document is kept while another open or failed job needs it, or an app is linked to it.
    const rowsEnded = await rowsOf<EndedRow>(
      tx,
      `with ended as (
         select * from jsonb_to_recordset($2) as ended(job_id uuid, commit text, result jsonb)
       ), done as (
         update git_jobs set status = 'succeeded', commit_sha = ended.commit, result = ended.result, error = null,
           is_uncertain = false, finished_at = clock_timestamp()
         from ended where id = ended.job_id returning ${ENDED}
       ), forgotten as (
         delete from git_documents d where d.workspace_id = $1 and d.hash = any($3) and not exists (
           select 1 from git_jobs j where j.workspace_id = $1 and j.document_hash = d.hash and j.id <> all($4)
             and (j.${IS_OPEN} or j.status = 'failed'))
           and not exists (
             select 1 from git_job_apps a join git_jobs j on j.id = a.job_id where a.document_hash = d.hash
               and j.workspace_id = $1 and j.id <> all($4) and (j.${IS_OPEN} or j.status = 'failed'))
           and not exists (select from git_links l where l.workspace_id = $1 and l.last ->> 'documentHash' = d.hash)
       ), ${this.afterCommits}
       select * from done`,
      [workspaceId, toJsonb(rows), documentHashes, jobIds],
    );
    logEnded(this.database, rowsEnded);
  }

  /**
   * Marks the job as uncertain if a commit of an earlier claim may still arrive: only the remote can tell. A kept commit is
   * held again, unless its failure is final.
   */
  async fail(
    tx: EntityManager,
    job: QueueJob,
    {
      lease,
      error,
      isUncertain,
      isFinal = false,
    }: { lease: Lease; error: JobError; isUncertain: boolean; isFinal?: boolean },
  ): Promise<void> {
    const rows = await rowsOf<EndedRow>(
      tx,
      `update git_jobs set status = case when is_kept and not $5 then 'held' else 'failed' end, error = $2,
         finished_at = case when $5 or not is_kept then clock_timestamp() end, is_kept = is_kept and not $5, is_uncertain = exists (
           select 1 from git_job_commits c where c.job_id = git_jobs.id and ($3 or c.fence < $4))
       where id = $1 returning ${ENDED}`,
      [job.id, toJsonb(error), isUncertain, lease.fence, isFinal],
    );
    logEnded(this.database, rows);
  }

  /** Ends a running job that is to be cancelled. Its push may have arrived, or may yet. A kept commit is held again. */
  async cancel(tx: EntityManager, job: QueueJob): Promise<void> {
    const rows = await rowsOf<EndedRow>(tx, `${CANCEL} where id = $1 returning ${ENDED}`, [
      job.id,
      toJsonb(CANCELLED),
    ]);
    logEnded(this.database, rows);
  }

  /** Returns the running jobs, with the ms since each one's first attempt by PostgreSQL's clock. */
  async findRunning(jobIds: string[]): Promise<Map<string, RunningState>> {
    const rows = await this.database.query<{ id: string; ms: number; cancel_requested: boolean }>(
      `select id, (extract(epoch from clock_timestamp() - first_attempt_at) * 1000)::float8 as ms, cancel_requested
       from git_jobs where id = any($1) and status = 'running'`,
      [jobIds],
    );
    return new Map(rows.map((row) => [row.id, { triedMs: row.ms, isCancelRequested: row.cancel_requested }]));
  }

  /** Returns the job to the head of its queue for a later attempt. Its error can be read while it waits. */
  async retryLater(
    tx: EntityManager,
    job: QueueJob,
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
   * Runs `work` in a transaction, or throws `LostLeaseError` if the fence is stale. `isDurable: false` is for writes that
   * a crash of PostgreSQL may undo, because the next claim would find them out again.
   */
  guarded<T>(lease: Lease, work: (tx: EntityManager) => Promise<T>, { isDurable = true } = {}): Promise<T> {
    return this.database.joined(async (tx) => {
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

export interface HeadRow {
  id: string;
  /** May be a kind that only a newer version knows. */
  kind: string;
  /** Equal for jobs of one target. */
  target: string | null;
  runs_alone: boolean;
  /** Target of the first row; null for the others. */
  job_target: JobTarget | null;
  /** Total bytes of its document and the documents of all jobs before it. */
  bytes: number;
}

/** The jobs at the head of a queue that are run together, by their ids. */
export interface Head {
  /** Started together. */
  together: string[];
  /** Started one after another when their turn comes. */
  behind: string[];
  /** The first job has a strike: nothing else runs in the worker beside it. */
  runsAlone: boolean;
  /** Null if nothing can be started. */
  target: JobTarget | null;
  /** They are commits, which need the lock on the target's branch. */
  isCommit: boolean;
}

/**
 * Selects the jobs at the head of a queue that are run together: commits that share a push, imports that share a fetch, or
 * else one job. A job with a strike runs alone. All of them have one target. Nothing runs while the head is of an unknown
 * kind, to keep the order.
 */
export function selectHead(rows: HeadRow[]): Head {
  const batch = selectBatch(rows);
  const first = batch.at(0);
  const ids = batch.map(({ id }) => id);
  const count = first && sharedBy(first) === 'push' ? ids.length : 1;
  return {
    together: ids.slice(0, count),
    behind: ids.slice(count),
    runsAlone: first?.runs_alone ?? false,
    target: first?.job_target ?? null,
    isCommit: (definitionOf(first?.kind ?? '')?.commits ?? null) !== null,
  };
}

function selectBatch(rows: HeadRow[]): HeadRow[] {
  const [first] = rows;
  if (!first || !isKnownKind(first.kind)) return [];
  const shared = sharedBy(first);
  if (shared === null) return [first];
  const end = rows.findIndex(
    (row, index) =>
      index > 0 && (sharedBy(row) !== shared || row.target !== first.target || row.bytes > MAX_BATCH_BYTES),
  );
  return rows.slice(0, Math.min(MAX_BATCH, end === -1 ? rows.length : end));
}

const sharedBy = ({ kind, runs_alone }: HeadRow) =>
  runs_alone ? null : (definitionOf(kind)?.shares ?? null);
