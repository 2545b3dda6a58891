import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { documentOfVersion } from '../../apps';
import { Database, newId, rowsOf, toJsonb } from '../../core/database';
import { notFound } from '../../core/errors';
import { ENDED, LOCK_QUEUE, ofHead } from './queue-sql';
import { jobOf, type Job, type JobInput, type JobKind, type JobRow } from './job';

/** Told when a queue has work, with the worker that served it last, or `ANYONE`. */
export const QUEUE_CHANNEL = 'trellis_git_queue';
/** The same of work beside the queues. */
export const BESIDE_CHANNEL = 'trellis_git_beside';
export const ANYONE = 'anyone';
/** Told with the workspace's id when a commit is likely to be asked for soon. */
export const ANNOUNCE_CHANNEL = 'trellis_git_announce';

export interface NewJob {
  workspaceId: string;
  kind: JobKind;
  appId: string | null;
  actor: { userId: string; author: { name: string; email: string } };
  message: string | null;
  input: JobInput;
}

/** What a job commits: a text, or what a version of an app holds now, which PostgreSQL copies by itself. */
export type NewDocument = { hash: string } & ({ text: string } | { versionId: string });

/** What addresses name, for `RouteResources`. */
export const JOB_RESOURCE = {
  name: 'The job',
  sql: 'select from git_jobs where workspace_id = :w and id = :j and is_listed',
};

const CANCELLED = {
  code: 'git_cancelled',
  status: 409,
  message: 'The operation was cancelled.',
  remedy: 'Start it again if it is still wanted.',
  data: {},
};

/** Jobs as the server sees them: accepted, looked at, cancelled. */
@Injectable()
export class JobStore {
  constructor(private readonly database: Database) {}

  /**
   * Locks the workspace's queue until the transaction ends. Jobs are accepted one after the other, so their
   * positions are the order in which they were committed; nobody changes the target in between.
   */
  async lockQueue(tx: EntityManager, workspaceId: string): Promise<void> {
    await rowsOf(tx, LOCK_QUEUE, [workspaceId]);
  }

  /**
   * Appends to the queue, which the caller has locked. The document is kept under its hash until the job has ended: one
   * that is there already is made young again, and so kept from who forgets old ones at this moment.
   */
  async enqueue(tx: EntityManager, job: NewJob, document: NewDocument | null): Promise<string> {
    const id = newId();
    await rowsOf(
      tx,
      `with place as (
         update git_queues set next_position = next_position + 1, ready_at = coalesce(ready_at, clock_timestamp())
         where workspace_id = $2 returning next_position - 1 as position, served_by
       ), document as (
         insert into git_documents (workspace_id, hash, document)
         select $2, $10, coalesce($11, ${documentOfVersion('$12')}) where $10::text is not null
         on conflict (workspace_id, hash) do update set created_at = excluded.created_at
       ), job as (
         insert into git_jobs (id, workspace_id, position, kind, status, is_listed, app_id, actor_id, author_name,
           author_email, message, input, document_hash, created_at)
         select $1, $2, place.position, $3, 'queued', true, $4, $5, $6, $7, $8, $9, $10, clock_timestamp() from place
       )
       select pg_notify('${QUEUE_CHANNEL}', coalesce(served_by::text, '${ANYONE}')), publish_event($2, 'job', $1)
       from place`,
      [
        ...insertValues(id, job),
        document?.hash ?? null,
        document && 'text' in document ? document.text : null,
        document && 'versionId' in document ? document.versionId : null,
      ],
    );
    return id;
  }

  /** The apps of a job that commits several, each with what its version holds now. */
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

  /** In UTF-8, together. */
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

  /** Work that needs no order. It is listed as a job only when nobody waits for it any more. */
  async startBeside(tx: EntityManager, job: NewJob, { isListed }: { isListed: boolean }): Promise<string> {
    const id = newId();
    await rowsOf(
      tx,
      `with job as (
         insert into git_jobs (id, workspace_id, kind, status, is_listed, app_id, actor_id, author_name, author_email,
           message, input, created_at)
         values ($1, $2, $3, 'queued', $10, $4, $5, $6, $7, $8, $9, clock_timestamp())
       )
       select pg_notify('${BESIDE_CHANNEL}',
         coalesce((select served_by::text from git_queues where workspace_id = $2), '${ANYONE}'))`,
      [...insertValues(id, job), isListed],
    );
    return id;
  }

  async announceCommit(workspaceId: string): Promise<void> {
    await this.database.query(`select pg_notify('${ANNOUNCE_CHANNEL}', $1)`, [workspaceId]);
  }

  /** What the request was answered, or would have been; the first one counts. */
  async keepAnswer(jobId: string, answer: Record<string, unknown>): Promise<Record<string, unknown>> {
    await this.database.query(
      `update git_jobs set result = coalesce(result, '{}') || jsonb_build_object('answer', $2::jsonb)
       where id = $1 and finished_at is not null and not coalesce(result, '{}') ? 'answer'`,
      [jobId, JSON.stringify(answer)],
    );
    return ((await this.find(jobId))?.result?.answer as Record<string, unknown> | undefined) ?? answer;
  }

  /** From now on the job stands in the workspace's list. */
  async makeListed(jobId: string): Promise<void> {
    await this.database.query(
      `update git_jobs set is_listed = true where id = $1 and not is_listed
       returning publish_event(workspace_id, 'job', id)`,
      [jobId],
    );
  }

  async find(jobId: string, tx: EntityManager = this.database.manager): Promise<Job | null> {
    const [row] = await rowsOf<JobRow>(tx, 'select * from git_jobs where id = $1', [jobId]);
    return row ? jobOf(row) : null;
  }

  async get(jobId: string, tx?: EntityManager): Promise<Job> {
    const job = await this.find(jobId, tx);
    if (!job) throw notFound('The job');
    return job;
  }

  /** The newest first. */
  async list(workspaceId: string, page: { before: string | null; take: number }): Promise<Job[]> {
    const rows = await this.database.query<JobRow>(
      `select * from git_jobs where workspace_id = $1 and is_listed and ($2::uuid is null or id < $2)
       order by id desc limit $3`,
      [workspaceId, page.before, page.take],
    );
    return rows.map(jobOf);
  }

  async countOpen(tx: EntityManager, workspaceId: string): Promise<number> {
    const [row] = await rowsOf<{ count: number }>(
      tx,
      `select count(*)::int as count from git_jobs
       where workspace_id = $1 and position is not null and status in ('queued', 'running')`,
      [workspaceId],
    );
    return row?.count ?? 0;
  }

  async hasOpenCommit(tx: EntityManager, appId: string): Promise<boolean> {
    const rows = await rowsOf(
      tx,
      `select 1 from git_jobs where app_id = $1 and status in ('queued', 'running')
         and kind in ('create_app', 'commit_app')
       union all
       select 1 from git_job_apps a join git_jobs j on j.id = a.job_id
       where a.app_id = $1 and j.status in ('queued', 'running') limit 1`,
      [appId],
    );
    return rows.length > 0;
  }

  /** The first job of the queue that is the app's and has not ended. */
  async findUnderWay(workspaceId: string, appId: string): Promise<{ jobId: string; kind: JobKind } | null> {
    const [row] = await this.database.query<{ id: string; kind: JobKind }>(
      `select id, kind from git_jobs
       where workspace_id = $1 and position is not null and status in ('queued', 'running')
         and (app_id = $2 or id in (select job_id from git_job_apps where app_id = $2))
       order by position limit 1`,
      [workspaceId, appId],
    );
    return row ? { jobId: row.id, kind: row.kind } : null;
  }

  /**
   * Ends jobs that wait: one, or all of the workspace. Answers how many there were. One that was tried already may
   * have arrived, without anyone knowing.
   */
  async cancel(tx: EntityManager, which: { workspaceId: string; jobId?: string }): Promise<number> {
    await this.lockQueue(tx, which.workspaceId);
    const rows = await rowsOf(
      tx,
      `update git_jobs set status = 'cancelled', error = $3, finished_at = clock_timestamp(),
         is_uncertain = exists (select 1 from git_job_commits c where c.job_id = git_jobs.id)
       where workspace_id = $1 and status = 'queued' and ($2::uuid is null and position is not null or id = $2)
       returning ${ENDED}`,
      [which.workspaceId, which.jobId ?? null, CANCELLED],
    );
    // What stood behind one that waited for its time waits no longer.
    await rowsOf(
      tx,
      `update git_queues q set ready_at = ${ofHead('greatest(j.created_at, j.not_before)')}
       where q.workspace_id = $1 and q.lease_owner is null`,
      [which.workspaceId],
    );
    await rowsOf(tx, `select pg_notify('${QUEUE_CHANNEL}', '${ANYONE}')`);
    return rows.length;
  }

  /** The documents that jobs of the workspace commit, by their hash, without those that are kept no more. */
  async documentsOf(workspaceId: string, hashes: (string | null)[]): Promise<Map<string, string>> {
    const rows = await this.database.query<{ hash: string; document: string }>(
      'select hash, document from git_documents where workspace_id = $1 and hash = any($2)',
      [workspaceId, hashes],
    );
    return new Map(rows.map(({ hash, document }) => [hash, document]));
  }
}

const insertValues = (id: string, job: NewJob): unknown[] => [
  id,
  job.workspaceId,
  job.kind,
  job.appId,
  job.actor.userId,
  job.actor.author.name,
  job.actor.author.email,
  job.message,
  // An id or a path that was asked for may hold what no `jsonb` takes.
  toJsonb(job.input),
];
