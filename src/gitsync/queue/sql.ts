import { Logger } from '@nestjs/common';
import { documentOfVersion } from '../../apps';
import type { Database } from '../../core/database';
import { metrics } from '../../core/metrics';
import { recordSpan } from '../../core/tracing';
import type { JobBase } from './jobs';

/**
 * Ends of unknown cause that count as one strike. A worker that is killed from outside, loses its power or runs out of
 * its container's memory looks the same from here, so that one such end says little about the jobs it was running.
 */
const UNEXPLAINED_PER_STRIKE = 8;
/** Strikes of a job that runs alone; the first strike, which sets it apart, may be another job's fault. */
const MAX_STRIKES_ALONE = 3;

/**
 * Strikes against a job whose worker ended before it did. A strike is a crash that the worker's parent process saw (a signal
 * such as SIGSEGV, or a main thread that stood still), or `UNEXPLAINED_PER_STRIKE` ends of unknown cause. `restarts` counts
 * ends of both sorts.
 *
 * One rule follows: a job with a strike runs alone, and with three strikes more it is set aside.
 */
function strikesOf({ crashes, restarts }: Pick<JobBase, 'crashes' | 'restarts'>): number {
  return crashes + Math.floor(Math.max(restarts - crashes, 0) / UNEXPLAINED_PER_STRIKE);
}

/**
 * SQL: true if nothing else may run in the worker beside the job `j` once it is started again, so that the next end of the
 * worker is this job's fault. A job that is running now was left behind by its last worker, which is not among its
 * `restarts` yet.
 */
const RUNS_ALONE = `(j.crashes > 0
  or j.restarts + (j.status = 'running')::int >= ${UNEXPLAINED_PER_STRIKE})`;

/** True if the job ended its worker while it ran alone: what its mirror holds may be the cause. */
export const needsNewMirror = (job: JobBase): boolean => strikesOf(job) > 1;

/** True if the job is to fail without another try. */
export const isSetAside = (job: JobBase): boolean => strikesOf(job) > MAX_STRIKES_ALONE;

const logger = new Logger('GitJob');

/** SQL for a row of `git_jobs` that has just ended: the columns for the log, without any content. */
const ENDED_COLUMNS = `id, workspace_id, actor_id, kind, status, error ->> 'code' as code, attempts,
  extract(epoch from finished_at - created_at)::float8 as seconds,
  extract(epoch from finished_at - started_at)::float8 as run_seconds`;

export interface EndedRow {
  id: string;
  workspace_id: string;
  actor_id: string;
  kind: string;
  status: string;
  code: string | null;
  attempts: number;
  /** Null for a commit that was kept here, and is held again. */
  seconds: number | null;
  run_seconds: number | null;
}

/** Logs one line for each job, and counts it, once its end is committed. */
export function logEnded(database: Database, rows: readonly EndedRow[]): void {
  database.afterCommit(() => {
    rows.forEach(logOne);
    for (const row of rows) {
      const { kind, status, code, seconds } = row;
      if (seconds === null) continue;
      metrics.jobSeconds.observe({ kind, status, code: code ?? '' }, seconds);
      trace(row, seconds);
    }
  });
}

function trace(
  { id: jobId, kind, status, code, attempts, run_seconds: runSeconds }: EndedRow,
  seconds: number,
) {
  const endedAt = Date.now();
  recordSpan({
    name: `job ${kind}`,
    kind: 'internal',
    startedAt: endedAt - seconds * 1000,
    endedAt,
    attributes: {
      'trellis.job.id': jobId,
      'trellis.job.kind': kind,
      'trellis.job.status': status,
      'trellis.job.attempts': attempts,
      ...(runSeconds !== null && { 'trellis.job.run_ms': Math.round(runSeconds * 1000) }),
    },
    errorCode: status === 'failed' ? (code ?? status) : null,
    jobId,
  });
}

function logOne(row: EndedRow): void {
  const { kind, status, code, attempts } = row;
  const fields = {
    jobId: row.id,
    workspaceId: row.workspace_id,
    userId: row.actor_id,
    kind,
    status,
    ...(code !== null && { code }),
    attempts,
    // Since its acceptance, and since its first start.
    ...(row.seconds !== null && { durationMs: Math.round(row.seconds * 1000) }),
    ...(row.run_seconds !== null && { runMs: Math.round(row.run_seconds * 1000) }),
  };
  if (status === 'failed') logger.warn(fields, 'A Git job has failed');
  else logger.log(fields, 'A Git job has ended');
}

/** First numbers of two-number advisory locks; the second says which worker, folder or branch. */
export const LOCKS = { worker: 0x7472, folder: 0x7473, branch: 0x7474 } as const;

/** SQL: whether the row `w` of `git_workers` belongs to a living worker. */
export const isAliveSql = (worker: string): string => `exists (
  select 1 from pg_locks l where l.locktype = 'advisory' and l.granted and l.objsubid = 2 and l.classid = ${LOCKS.worker}
    and l.objid::bigint = ${worker}.lock_key and l.database = (select oid from pg_database where datname = current_database()))`;

/** Length of a lease that is not renewed, in seconds. Renewed at a third of it, so that two renewals may be lost. */
export const LEASE_SECONDS = 15;
/**
 * Head start in ms of the worker that served a queue last: it has the newest mirror and an open connection, whereas another
 * worker would have to fetch first. Four servers on two cores make a fifth more commits than with 40 ms, in which a busy worker
 * has not yet looked.
 */
export const HEAD_START_MS = 200;
/** Seconds for which jobs of people go before a bulk job that waits longer. */
const BULK_WAIT_SECONDS = 60;
/** Commits in one push; enough for 200 waiting ones to take two pushes. */
export const MAX_BATCH = 128;
/** Size of a push's documents in UTF-8: all of them are in memory at once. */
export const MAX_BATCH_BYTES = 64 * 1024 * 1024;

// The transaction does not wait for the disk when it commits. A crash of PostgreSQL ends the workers' sessions, and with them
// all leases; pushed commits are found again in the remote's history.
export const NOT_DURABLE = `set_config('synchronous_commit', 'off', true)`;

/** SQL: true of a queue's row while the lease `$1, $2, $3` is in force. */
export const IS_OWN = 'workspace_id = $1 and fence = $2 and lease_owner = $3';

/** Minimum between two scans for abandoned queues, over all workers. */
const BETWEEN_SCANS = `interval '100 ms'`;

/** Longest delay of a job, in ms. A time further ahead was written before the clock was set back. */
export const MAX_DELAY_MS = 3_600_000;
const LONGEST_WAIT = `interval '${MAX_DELAY_MS} ms'`;

/** Notified when a queue has work, with the worker that served it last, or `ANYONE`. */
export const QUEUE_CHANNEL = 'trellis_git_queue';
export const ANYONE = 'anyone';

/** Notified with a job's id when the job has ended. */
export const JOB_CHANNEL = 'trellis_git_job';

/** SQL for a row of `git_jobs`: notifies the waiting request and the workspace's event stream; selects the log's columns. */
export const ENDED = `pg_notify('${JOB_CHANNEL}', id::text), publish_event(workspace_id, 'job', id), ${ENDED_COLUMNS}`;

/** SQL: `columns` of the first job that waits in the queue `q`, as a subquery; a single column is null if there is none. */
export const ofHead = (columns: string): string => `(
  select ${columns} from git_jobs j
  where j.workspace_id = q.workspace_id and j.position is not null and j.status in ('queued', 'running')
  order by j.position limit 1)`;

/** SQL: the time from which the worker `$1` may claim the queue `q`. */
const DUE = `q.ready_at + case when q.served_by <> $1 then interval '${HEAD_START_MS} ms' else interval '0' end`;

// A claim passes over a queue whose head is of a kind that is not in `$3`: it waits for a worker of a newer version.
const WITH_HEAD = `git_queues q left join lateral ${ofHead('j.kind')} head on true`;
const IS_KNOWN = '(head.kind = any($3::text[])) is not false';

// `ready_at` is cleared: a job that is enqueued from now on sets it again.
const LEASE = `
  update git_queues q set lease_owner = $1, served_by = $1, ready_at = null, lease_until = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS}), fence = q.fence + 1
  from chosen where q.workspace_id = chosen.workspace_id
  returning q.workspace_id, q.fence, ${NOT_DURABLE}`;

/**
 * SQL: whether queues with the head `head`, of one of the kinds `$5`, let the queues of people go first. They do so for a
 * while only, or they might never end.
 */
const IS_BEHIND = `(head.kind = any($5::text[])
  and q.ready_at > statement_timestamp() - interval '${BULK_WAIT_SECONDS} s') is true`;

// The queues that have waited longest: since their head was enqueued or, if that is later, since they were served last. `skip
// locked` passes over a queue to which a request is appending; the NOTIFY of its commit asks for another claim. PostgreSQL
// checks the condition again on the newest version of the locked row (EvalPlanQual). Only the head's columns may be outdated
// by then; `readHead` reads them again.
const longestWaiting = (condition: string, most: string): string => `
    select q.workspace_id from ${WITH_HEAD}
    where q.lease_owner is null and q.ready_at <= statement_timestamp() and ${DUE} <= statement_timestamp()
      and q.workspace_id <> all($2::uuid[]) and ${IS_KNOWN} and ${condition}
    order by q.ready_at for no key update of q skip locked limit ${most}`;

/** Claims at most `$4` queues; people's jobs go before the kinds `$5`. */
export const CLAIM = `
  with people as (${longestWaiting(`not ${IS_BEHIND}`, '$4::int')}
  ), bulk as (${longestWaiting(IS_BEHIND, '$4::int - (select count(*) from people)')}
  ), chosen as (
    select workspace_id from people union all select workspace_id from bulk
  ) ${LEASE}`;

/** Looks back a little: a queue may have become ready since the last claim. */
export const NEXT_DUE = `
  select (extract(epoch from min(ready_at) - clock_timestamp()) * 1000)::int as ms from git_queues
  where lease_owner is null and ready_at > statement_timestamp() - interval '50 ms' and coalesce(served_by = $1, true)`;

/** Makes this worker the last server of the queue, unless another living worker is. Returns a row if it is this worker. */
export const SERVE = `
  with taken as (
    update git_queues q set served_by = $2 where workspace_id = $1 and served_by is distinct from $2
      and not exists (select 1 from git_workers w where w.id = q.served_by and ${isAliveSql('w')})
    returning 1
  )
  select 1 from taken union all select 1 from git_queues where workspace_id = $1 and served_by = $2`;

/**
 * Elects at most one worker per 100 ms to scan for abandoned queues (two at the same instant). A scan takes time for each
 * living worker: if each of them scanned once a second, all scans together would take the square of that.
 */
export const ELECT_SCANNER = `
  insert into git_last_look (looked_at) select clock_timestamp() where not exists (
    select from git_last_look
    where looked_at between clock_timestamp() - ${BETWEEN_SCANS} and clock_timestamp() + ${BETWEEN_SCANS})
  on conflict (is_only) do update set looked_at = excluded.looked_at
  returning ${NOT_DURABLE}`;

// The session lock of a dead worker is free within milliseconds, long before its lease ends. After the clock was set back,
// `ready_at` may lie where the clock has been already.
export const CLAIM_ABANDONED = `
  with alive as materialized (
    select w.id from git_workers w where ${isAliveSql('w')}
  ), chosen as (
    select q.workspace_id from ${WITH_HEAD}
    where q.workspace_id <> all($2::uuid[]) and (
      q.lease_owner is not null and (q.lease_until < clock_timestamp() or q.lease_owner not in (select id from alive))
      or q.lease_owner is null and q.ready_at > clock_timestamp() + ${LONGEST_WAIT}) and ${IS_KNOWN}
    order by q.lease_until for no key update of q skip locked limit 1
  ) ${LEASE}`;

// The queue goes behind other waiting queues; a head whose time has not come holds it back. A request that waits for the lock
// on this row has enqueued a job that this statement does not see, but it sees the `ready_at` that the request has set.
export const RELEASE = `
  update git_queues q set lease_owner = null, lease_until = clock_timestamp(),
    ready_at = coalesce(${ofHead("greatest(clock_timestamp() + $4 * interval '1 ms', j.not_before)")},
      case when q.ready_at is not null then clock_timestamp() end)
  where ${IS_OWN}
  returning q.ready_at is not null as waits, ${NOT_DURABLE}`;

// Repairs a queue that has a job but no `ready_at`. There should be none; but no worker would ever claim it.
export const MAKE_READY = `
  update git_queues q set ready_at = clock_timestamp()
  where q.ready_at is null and q.lease_owner is null and ${ofHead('true')}`;

// Documents are stored without compression, so PostgreSQL knows their length without reading them.
export const HEAD = `
  with open as (
    select j.id, j.position, j.kind, j.target_id as target, ${RUNS_ALONE} as runs_alone, j.not_before,
      sum(coalesce(octet_length(d.document), 0)) over (order by j.position) as bytes
    from git_jobs j left join git_documents d on d.workspace_id = j.workspace_id and d.hash = j.document_hash
    where j.workspace_id = $1 and j.position is not null and j.status in ('queued', 'running')
    order by j.position limit ${MAX_BATCH}
  )
  select id, kind, target, runs_alone, bytes::float8 as bytes, case when row_number() over (order by position) = 1
    then (select j.input -> 'target' from git_jobs j where j.id = open.id) end as job_target
  from open
  where (
    select not_before is null or not_before not between clock_timestamp() and clock_timestamp() + ${LONGEST_WAIT}
    from open order by position limit 1)
  order by position`;

/** Queues the held commits to the target `$1`. `attempts` stays: it tells that an earlier push may have arrived. */
export const RELEASE_HELD = `
  update git_jobs set status = 'queued', error = null, not_before = null, first_attempt_at = null, crashes = 0,
    restarts = attempts, is_uncertain = false
  where target_id = $1 and status = 'held'
  returning id, publish_event(workspace_id, 'job', id)`;

const IS_UNCERTAIN = `exists (select 1 from git_job_commits c where c.job_id = git_jobs.id)`;

/** Cancels jobs, with the error `$2`, whether or not they are held. */
export const GIVE_UP = `
  update git_jobs set status = 'cancelled', error = $2, finished_at = clock_timestamp(), is_uncertain = ${IS_UNCERTAIN}`;

/** Cancels jobs, with the error `$2`. A commit that was kept here, and was to be pushed, is held again. */
export const CANCEL = `
  update git_jobs set status = case when is_kept and status <> 'held' then 'held' else 'cancelled' end, error = $2,
    finished_at = case when not is_kept or status = 'held' then clock_timestamp() end,
    is_uncertain = ${IS_UNCERTAIN}`;

/** SQL: true of a commit that is accepted, and not in the repository yet. */
export const IS_OPEN = `status in ('held', 'queued', 'running')`;

/** Requeues a job that was accepted as running and has not begun. */
export const PUT_BACK = `
  update git_jobs j set status = 'queued', attempts = 0, started_at = null, first_attempt_at = null, lease_owner = null
  from (select workspace_id from git_queues where ${IS_OWN} for no key update) mine
  where j.workspace_id = mine.workspace_id and j.id = $4 and j.status = 'running'
  returning publish_event(j.workspace_id, 'job', j.id), ${NOT_DURABLE}`;

/**
 * Sets the jobs `$4` to running, except cancelled ones. Returns one row without a job if none is left, and no row if the
 * lease is lost. An attempt that a dead worker left behind counts neither as a try nor towards the time of tries.
 */
export const START = `
  with mine as (
    select workspace_id, lease_owner from git_queues where ${IS_OWN} for no key update
  ), started as (
    update git_jobs j set status = 'running', attempts = attempts + 1, restarts = restarts + (status = 'running')::int,
      started_at = coalesce(started_at, clock_timestamp()), lease_owner = mine.lease_owner,
      first_attempt_at = case when status = 'running' then clock_timestamp()
        else coalesce(first_attempt_at, clock_timestamp()) end
    from mine where j.workspace_id = mine.workspace_id and j.id = any($4) and status in ('queued', 'running')
    returning j.*, publish_event(j.workspace_id, 'job', j.id)
  )
  select started.*, ${NOT_DURABLE} from mine left join started on true order by position`;

/** Counts a crash of the worker `$1` against each job that it was running; the worker's parent process runs it. */
export const COUNT_CRASH = `update git_jobs set crashes = crashes + 1 where status = 'running' and lease_owner = $1`;

/**
 * Appends a job. A queue is free if no worker has it and no job waits in it: it is claimed for the worker `$14`, and the
 * job's row is returned with the fence. `fence` is null if the queue is not free. `$15`: the job is kept, and asks for no
 * worker. `holds`: commits to the same target are held before it. Notifies no worker if one has the queue: that one sees the
 * new `ready_at` when it releases the queue.
 */
export const ENQUEUE = `
  with queue as (
    select q.workspace_id, head.position as head, held.holds, q.lease_owner is null and q.ready_at is null
      and head.position is null and coalesce(coalesce(q.served_by, $14) = $14, false)
      and not $15 and not held.holds as is_free
    from git_queues q, lateral (select ${ofHead('j.position')} as position) head,
      (select exists (select from git_jobs where target_id = $13::uuid and status = 'held') as holds) held
    where q.workspace_id = $2
  ), place as (
    update git_queues q set next_position = next_position + 1, fence = fence + is_free::int,
      ready_at = case when $15 then ready_at when not is_free then coalesce(ready_at, clock_timestamp()) end,
      lease_owner = case when is_free then $14 else lease_owner end,
      served_by = case when is_free then $14 else served_by end,
      lease_until = case when is_free then clock_timestamp() + make_interval(secs => ${LEASE_SECONDS}) else lease_until end
    from queue where q.workspace_id = queue.workspace_id
    returning next_position - 1 as position, served_by, is_free, holds, q.lease_owner,
      case when is_free then fence end as fence, (next_position - 1 - queue.head)::float8 as places
  ), document as (
    insert into git_documents (workspace_id, hash, document)
    select $2, $10, coalesce($11, ${documentOfVersion('$12')}) where $10::text is not null
    on conflict (workspace_id, hash) do update set created_at = excluded.created_at
  ), job as (
    insert into git_jobs (id, workspace_id, position, kind, status, app_id, actor_id, author_name,
      author_email, message, input, document_hash, created_at, target_id, attempts, started_at, first_attempt_at,
      lease_owner, is_kept)
    select $1, $2, place.position, $3, case when $15 then 'held' when is_free then 'running' else 'queued' end, $4,
      $5, $6, $7, $8, $9, $10, clock_timestamp(), $13::uuid, is_free::int, case when is_free then clock_timestamp() end,
      case when is_free then clock_timestamp() end, case when is_free then $14::uuid end, $15
    from place returning *
  )
  select fence, places, holds, publish_event($2, 'job', $1),
    case when place.lease_owner is null and not $15 then pg_notify('${QUEUE_CHANNEL}', coalesce(served_by::text, '${ANYONE}')) end, job.*
  from place left join job on is_free`;
