import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { documentOfVersion } from '../../apps';
import { Config } from '../../core/config';
import { Database, newId, rowsOf, toJsonb } from '../../core/database';
import { AppError, notFound } from '../../core/errors';
import type { JobError } from '../store/job-error';
import { LOCK_QUEUE } from '../store/lock-queue';
import {
  addingKinds,
  automaticKinds,
  definitionOf,
  isAutomaticKind,
  type NewJob,
  type NewQueueJob,
} from './define-job';
import { jobOf, type JobProgress, type JobRow, type Lease, type StoredJob } from './jobs';
import { PREPARE_CHANNEL, type AppToPrepare } from './prepare';
import {
  ENQUEUE,
  ANYONE,
  CANCEL,
  ENDED,
  GIVE_UP,
  IS_OPEN,
  ofHead,
  QUEUE_CHANNEL,
  RELEASE_HELD,
  logEnded,
  type EndedRow,
} from './sql';

/** Longest input of a job that is handed over, as JSON. The worker reads a larger one from the database. */
const MAX_INPUT_LENGTH = 256 * 1024;

/** A job that was accepted for a free queue, with the lease on it. */
export interface HandedOver {
  lease: Lease;
  job: JobRow;
}

/**
 * Hands a job to the worker beside the server that accepted it: the queue was free, and was claimed for that worker in the
 * same transaction. If the worker never gets the job, the lease expires, and the job is recovered like a dead worker's.
 */
@Injectable()
export class HandOver {
  private worker: { id: string; send: (handed: HandedOver) => void } | null = null;

  /** Returns the worker to claim a free queue for, or null: none is there, or the job's input is too large. */
  workerFor(input: unknown): string | null {
    if (this.worker === null || JSON.stringify(input).length > MAX_INPUT_LENGTH) return null;
    return this.worker.id;
  }

  connect(id: string, send: (handed: HandedOver) => void): void {
    this.worker = { id, send };
  }

  disconnect(): void {
    this.worker = null;
  }

  /** Does nothing if the worker has ended since the queue was claimed for it. */
  send(handed: HandedOver): void {
    if (this.worker?.id === handed.lease.workerId) this.worker.send(handed);
  }
}

/** `fence` is null if the queue was not free; the job's columns are set only for a handed-over job. */
interface EnqueuedRow extends JobRow {
  fence: string | null;
  /** Number of jobs that may be waiting before it. */
  places: number | null;
  /** Commits to the same target are held before it. */
  holds: boolean;
}

/** SQL: the ids that the app $5 of the workspace $1 has on its branches. */
const COPIES = `array(select $5::uuid union select id from all_apps where workspace_id = $1 and shared_id = $5)`;
/** SQL: the job is about that app, or several of which it is one. */
const OF_APP = `(app_id = any(${COPIES}) or id in (select job_id from git_job_apps where app_id = any(${COPIES})))`;

/** A page of a workspace's jobs. A filter of null matches any job. */
interface JobSelection {
  only: { status: string | null; appId: string | null; authorId: string | null };
  /** Id of a job; null: from the newest one on. */
  before: string | null;
  take: number;
}

/** The document that a job commits: a text, or the current one of a version, which PostgreSQL copies. */
export type NewDocument = { hash: string } & ({ text: string } | { versionId: string });

export const CANCELLED: JobError = {
  code: 'git_cancelled',
  status: 409,
  message: 'The operation was cancelled.',
  remedy: 'Start it again if you still need it.',
  data: {},
};

/** Jobs from the server's side: enqueued, read, cancelled. */
@Injectable()
export class JobStore {
  constructor(
    private readonly database: Database,
    private readonly config: Config,
    private readonly handOver: HandOver,
  ) {}

  /**
   * Locks the workspace's queue until the transaction ends. Positions then follow the order of acceptance, and the target
   * does not change in between.
   */
  async lockQueue(tx: EntityManager, workspaceId: string): Promise<void> {
    await rowsOf(tx, LOCK_QUEUE, [workspaceId]);
  }

  /** Records the progress of a running job. */
  async recordProgress(jobId: string, progress: JobProgress): Promise<void> {
    await this.database.query(
      `update git_jobs set progress = $2 where id = $1 and status = 'running'
       returning publish_event(workspace_id, 'job', id)`,
      [jobId, progress],
    );
  }

  /**
   * Appends to the queue, which the caller has locked. The document is kept under its hash until the job has ended. Refreshes
   * `created_at` of an existing document, so that a concurrent cleanup cannot delete it. Throws 503 `git_queue_full`.
   *
   * A commit releases the held commits before it. A free queue is claimed for the worker beside this server, unless another
   * worker served it last; the worker gets the job as soon as the transaction is committed.
   */
  async enqueue(tx: EntityManager, job: NewQueueJob, document: NewDocument | null): Promise<string> {
    const id = newId();
    // Automatic jobs share a push: none starts before all are enqueued.
    const workerId = isAutomaticKind(job.kind) ? null : this.handOver.workerFor(job.input);
    const { id: targetId = null } = job.input.target;
    const [row] = await rowsOf<EnqueuedRow>(tx, ENQUEUE, [
      ...insertValues(id, job),
      ...documentValues(document),
      targetId,
      workerId,
      job.isKept === true,
    ]);
    if (job.isKept) return this.refuseIfFull(tx, job.workspaceId, Infinity).then(() => id);
    if (row?.holds && isCommitOfPerson(job.kind)) await rowsOf(tx, RELEASE_HELD, [targetId]);
    await this.refuseIfFull(tx, job.workspaceId, row?.places ?? 0);
    if (row && workerId !== null) this.handOverOnCommit(row, workerId);
    return id;
  }

  /** `places`: jobs between the head and the new one, some perhaps cancelled. Counts open jobs only if it reaches the limit. */
  private async refuseIfFull(tx: EntityManager, workspaceId: string, places: number): Promise<void> {
    const max = this.config.maxWaitingJobs;
    if (places >= max && (await this.countOpen(tx, workspaceId)) > max) throw queueFull(max);
  }

  private handOverOnCommit(
    { fence, places: _places, holds: _holds, ...job }: EnqueuedRow,
    workerId: string,
  ): void {
    if (fence === null) return;
    const lease = { workspaceId: job.workspace_id, fence, workerId };
    this.database.afterCommit(() => this.handOver.send({ lease, job }));
  }

  /** Stores the apps of a job that commits several, each with its version's current document. */
  async addApps(
    tx: EntityManager,
    job: { id: string; workspaceId: string },
    apps: { appId: string; versionId: string; hash: string }[],
  ): Promise<void> {
    const rows = apps.map(({ appId, versionId, hash }) => ({ app_id: appId, version_id: versionId, hash }));
    await rowsOf(
      tx,
      `with app as (
         select * from jsonb_to_recordset($3) as app(app_id uuid, version_id uuid, hash text)
       ), document as (
         insert into git_documents (workspace_id, hash, document)
         select distinct on (app.hash) $2::uuid, app.hash, ${documentOfVersion('app.version_id')} from app
         on conflict (workspace_id, hash) do update set created_at = excluded.created_at
       )
       insert into git_job_apps (job_id, app_id, document_hash) select $1, app_id, hash from app`,
      [job.id, job.workspaceId, JSON.stringify(rows)],
    );
  }

  /** Counts the bytes of all documents of a job that commits several apps, in UTF-8. */
  async countDocumentBytes(tx: EntityManager, jobId: string): Promise<number> {
    const [row] = await rowsOf<{ bytes: number }>(
      tx,
      `select coalesce(sum(octet_length(d.document)), 0)::float8 as bytes from git_job_apps a
       join git_jobs j on j.id = a.job_id
       join git_documents d on d.workspace_id = j.workspace_id and d.hash = a.document_hash where a.job_id = $1`,
      [jobId],
    );
    return row?.bytes ?? 0;
  }

  async prepareCommit(app: AppToPrepare): Promise<void> {
    await this.database.query(`select pg_notify('${PREPARE_CHANNEL}', $1)`, [JSON.stringify(app)]);
  }

  /** Stores the body of a request's answer unless one is stored already. Returns the stored one. */
  async keepAnswer(jobId: string, answer: Record<string, unknown>): Promise<Record<string, unknown>> {
    await this.database.query(
      `update git_jobs set result = coalesce(result, '{}') || jsonb_build_object('answer', $2::jsonb)
       where id = $1 and finished_at is not null and not coalesce(result, '{}') ? 'answer'`,
      [jobId, JSON.stringify(answer)],
    );
    const [row] = await this.database.query<{ answer: Record<string, unknown> | null }>(
      `select result -> 'answer' as answer from git_jobs where id = $1`,
      [jobId],
    );
    return row?.answer ?? answer;
  }

  async find(jobId: string, tx: EntityManager = this.database.manager): Promise<StoredJob | null> {
    const [row] = await rowsOf<JobRow>(tx, 'select * from git_jobs where id = $1', [jobId]);
    return row ? jobOf(row) : null;
  }

  async get(jobId: string, tx?: EntityManager): Promise<StoredJob> {
    const job = await this.find(jobId, tx);
    if (!job) throw notFound('The job');
    return job;
  }

  /** Returns the ids of the jobs that have not ended. */
  async findOpen(jobIds: string[]): Promise<Set<string>> {
    const rows = await this.database.query<{ id: string }>(
      `select id from git_jobs where id = any($1) and status in ('queued', 'running')`,
      [jobIds],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** Returns the id if its job has not ended; otherwise null. */
  async openIdOf(jobId: string | null): Promise<string | null> {
    return jobId !== null && (await this.findOpen([jobId])).has(jobId) ? jobId : null;
  }

  /** Lists the jobs of a workspace, the newest first. */
  async list(workspaceId: string, { only, before, take }: JobSelection): Promise<StoredJob[]> {
    const rows = await this.database.query<JobRow>(
      `select * from git_jobs where workspace_id = $1 and ($2::uuid is null or id < $2)
         and ($4::text is null or status = $4 or $4 = 'queued' and status = 'held')
         and ($5::uuid is null or ${OF_APP})
         and ($6::uuid is null or actor_id = $6)
       order by id desc limit $3`,
      [workspaceId, before, take, only.status, only.appId, only.authorId],
    );
    return rows.map(jobOf);
  }

  async countOpen(tx: EntityManager, workspaceId: string): Promise<number> {
    const [row] = await rowsOf<{ count: number }>(
      tx,
      `select count(*)::int as count from git_jobs
       where workspace_id = $1 and position is not null and ${IS_OPEN}`,
      [workspaceId],
    );
    return row?.count ?? 0;
  }

  /**
   * Returns true if the app may be in the repository, or may get there, by a commit that its link does not show yet. Reads
   * only the workspace's open jobs, not the app's whole history, because callers hold locks.
   */
  async hasOpenCommit(tx: EntityManager, app: { id: string; workspaceId: string }): Promise<boolean> {
    const rows = await rowsOf(
      tx,
      `with open as (
         select j.id, j.app_id, j.kind from git_jobs j
         where j.workspace_id = $1 and j.position is not null and j.${IS_OPEN}
         union all
         select j.id, j.app_id, j.kind from git_jobs j where j.workspace_id = $1 and j.is_uncertain
       )
       select 1 from open
       where app_id = $2 and kind = any($3) or id in (select job_id from git_job_apps where app_id = $2)
       limit 1`,
      [app.workspaceId, app.id, addingKinds()],
    );
    return rows.length > 0;
  }

  /** Finds the app's first open job that a user requested. Skips kept commits, which go with a push. */
  async findUnderWay(workspaceId: string, appId: string): Promise<{ jobId: string; kind: string } | null> {
    const [row] = await this.database.query<{ id: string; kind: string }>(
      `select id, kind from git_jobs
       where workspace_id = $1 and position is not null and status in ('queued', 'running') and not is_kept
         and kind <> all($3) and (app_id = $2 or id in (select job_id from git_job_apps where app_id = $2))
       order by position limit 1`,
      [workspaceId, appId, automaticKinds()],
    );
    return row ? { jobId: row.id, kind: row.kind } : null;
  }

  /**
   * Cancels waiting jobs: one, or all of the workspace. Returns their number. An earlier push of a job may have arrived, so a
   * job that was tried is marked as uncertain. Cancelling all also keeps a running job from being retried. A call can be
   * cancelled at any time; its server is notified. A single kept commit that is queued for its push is held again.
   */
  async cancel(tx: EntityManager, which: { workspaceId: string; jobId?: string }): Promise<number> {
    await this.lockQueue(tx, which.workspaceId);
    const rows = await rowsOf<EndedRow>(
      tx,
      which.jobId === undefined
        ? `${GIVE_UP} where workspace_id = $1 and position is not null and status in ('held', 'queued') returning ${ENDED}`
        : `${CANCEL} where workspace_id = $1 and id = $3
             and (status in ('held', 'queued') or status = 'running' and position is null)
           returning ${ENDED}`,
      [which.workspaceId, CANCELLED, ...(which.jobId === undefined ? [] : [which.jobId])],
    );
    logEnded(this.database, rows);
    if (which.jobId === undefined)
      await rowsOf(
        tx,
        `update git_jobs set cancel_requested = true
         where workspace_id = $1 and status = 'running' and position is not null`,
        [which.workspaceId],
      );
    await this.wakeQueue(tx, which.workspaceId);
    return rows.length;
  }

  /** Cancels the jobs that still wait. `ofUser`: only this user's. Returns their number. */
  async cancelMany(
    tx: EntityManager,
    { workspaceId, jobIds, ofUser }: { workspaceId: string; jobIds: string[]; ofUser: string | null },
  ): Promise<number> {
    await this.lockQueue(tx, workspaceId);
    const rows = await rowsOf<EndedRow>(
      tx,
      `${CANCEL} where workspace_id = $1 and id = any($3) and ($4::uuid is null or actor_id = $4)
         and status = 'queued' returning ${ENDED}`,
      [workspaceId, CANCELLED, jobIds, ofUser],
    );
    logEnded(this.database, rows);
    await this.wakeQueue(tx, workspaceId);
    return rows.length;
  }

  /** Records the retry of a failed job. Returns false if another retry was recorded first. */
  async markRetried(tx: EntityManager, { id, retriedAs }: StoredJob, newJobId: string): Promise<boolean> {
    const rows = await rowsOf(
      tx,
      'update git_jobs set retried_as = $2 where id = $1 and retried_as is not distinct from $3 returning 1',
      [id, newJobId, retriedAs],
    );
    return rows.length > 0;
  }

  /** Tries the head of the queue now if it waits for its next attempt. The caller has locked the queue. */
  async tryNow(tx: EntityManager, workspaceId: string): Promise<void> {
    await rowsOf(
      tx,
      `update git_jobs set not_before = null where workspace_id = $1 and status = 'queued' and not_before is not null
       returning publish_event(workspace_id, 'job', id)`,
      [workspaceId],
    );
    await this.wakeQueue(tx, workspaceId);
  }

  /** Updates when the queue can be claimed: its head may no longer wait for a retry. */
  private async wakeQueue(tx: EntityManager, workspaceId: string): Promise<void> {
    await rowsOf(
      tx,
      `update git_queues q set ready_at = ${ofHead('greatest(j.created_at, j.not_before)')}
       where q.workspace_id = $1 and q.lease_owner is null`,
      [workspaceId],
    );
    await rowsOf(tx, `select pg_notify('${QUEUE_CHANNEL}', '${ANYONE}')`);
  }

  /** Returns documents by hash; deleted ones are missing. */
  async documentsOf(workspaceId: string, hashes: string[]): Promise<Map<string, string>> {
    if (hashes.length === 0) return new Map();
    const rows = await this.database.query<{ hash: string; document: string }>(
      'select hash, document from git_documents where workspace_id = $1 and hash = any($2)',
      [workspaceId, hashes],
    );
    return new Map(rows.map(({ hash, document }) => [hash, document]));
  }
}

function isCommitOfPerson(kind: string): boolean {
  const definition = definitionOf(kind);
  return definition !== null && definition.commits !== null && !definition.isAutomatic;
}

const queueFull = (max: number) =>
  new AppError('git_queue_full', 503, `${max} Git jobs of this workspace are already waiting.`, {
    remedy: 'Try again when some of them have ended. Activity shows what they wait for, and can cancel them.',
    data: { max },
    retryAfterSeconds: 60,
  });

/** The values `$10` to `$12`. */
function documentValues(document: NewDocument | null): (string | null)[] {
  if (document === null) return [null, null, null];
  return 'text' in document
    ? [document.hash, document.text, null]
    : [document.hash, null, document.versionId];
}

/** Values of the columns that the client chooses, `$1` to `$9`. */
export const insertValues = (id: string, job: NewJob): unknown[] => [
  id,
  job.workspaceId,
  job.kind,
  job.appId,
  job.actor.userId,
  job.actor.author.name,
  job.actor.author.email,
  job.message,
  // An id or a path of a request may contain a character that `jsonb` refuses.
  toJsonb(job.input),
];
