import { isAliveSql } from './worker-liveness';

/** How long a claim holds without being renewed, in seconds. Renewed at a third, so two renewals may be lost. */
export const LEASE_SECONDS = 15;
/**
 * How long others leave a queue to the worker that served it last, in ms: that one has the newest mirror and an open
 * connection, another one would fetch first.
 */
export const HEAD_START_MS = 40;
/** Commits of one push; enough that 200 waiting ones take two. */
export const MAX_BATCH = 128;
/** Of their documents together, in UTF-8: all are in memory at once. */
export const MAX_BATCH_BYTES = 64 * 1024 * 1024;

// The commit of this transaction need not wait for the disk: when PostgreSQL crashes, the workers' sessions and with
// them all claims are gone anyway, and what was pushed is found in the remote's history.
export const NOT_DURABLE = `set_config('synchronous_commit', 'off', true)`;

/** Of a queue's row: that the lease `$1, $2, $3` still holds. */
export const IS_OWN = 'workspace_id = $1 and fence = $2 and lease_owner = $3';

/** No two looks for what dead workers left are closer, whoever makes them. */
const BETWEEN_LOOKS = `interval '100 ms'`;

/** No job is put off for longer. What is further ahead was written down before the clock was set back. */
const LONGEST_WAIT = `interval '1 minute'`;

/** Told with a job's id when it has ended. */
export const JOB_CHANNEL = 'trellis_git_job';

/** SQL, of a row of `git_jobs`: tells who waits for the job, and who watches the workspace, that it has ended. */
export const ENDED = `pg_notify('${JOB_CHANNEL}', id::text), case when is_listed then publish_event(workspace_id, 'job', id) end`;

/** Locks the queue of the workspace `$1`, which is made where there is none. */
export const LOCK_QUEUE = `
  insert into git_queues (workspace_id) values ($1) on conflict (workspace_id) do update set workspace_id = $1`;

/** SQL: of the queue `q` the column that this says of its first job; null where none waits. */
export const ofHead = (column: string): string => `(
  select ${column} from git_jobs j
  where j.workspace_id = q.workspace_id and j.position is not null and j.status in ('queued', 'running')
  order by j.position limit 1)`;

/** SQL: from when on the worker `$1` may claim the queue `q`. */
const DUE = `q.ready_at + case when q.served_by <> $1 then interval '${HEAD_START_MS} ms' else interval '0' end`;

/** SQL: whether the job `j` beside the queue `q` is still left to another worker than `$1`. */
export const IS_LEFT_TO_ANOTHER = `(q.served_by <> $1
  and j.created_at between clock_timestamp() - interval '${HEAD_START_MS} ms' and clock_timestamp()) is true`;

// The turn is taken away: what is accepted from now on gives the queue another one.
const LEASE = `
  update git_queues q set lease_owner = $1, served_by = $1, ready_at = null, lease_until = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS}), fence = q.fence + 1
  from chosen where q.workspace_id = chosen.workspace_id
  returning q.workspace_id, q.fence, ${ofHead('j.crashes > 0')} as is_suspect, ${NOT_DURABLE}`;

// Whoever has waited longest has the turn: since its head was accepted, or, if that is later, since it was last served.
// `skip locked` passes over a queue that someone is just appending to; their NOTIFY at the commit asks for it again. And
// whether it is free is looked at once more after its row is locked: PostgreSQL checks the condition on the row's newest
// version (EvalPlanQual). Only `is_suspect` may be outdated by then; `takeHead` looks for itself.
export const CLAIM = `
  with chosen as (
    select workspace_id from git_queues q
    where lease_owner is null and ready_at <= statement_timestamp() and ${DUE} <= statement_timestamp()
      and workspace_id <> all($2::uuid[])
    order by ready_at for no key update skip locked limit 1
  ) ${LEASE}`;

export const NEXT_DUE = `
  select (extract(epoch from min(${DUE}) - clock_timestamp()) * 1000)::int as ms from git_queues q
  where lease_owner is null and ready_at > statement_timestamp() - interval '${HEAD_START_MS} ms'`;

/** For whoever is first, unless the worker that served the queue last is alive and another one. */
export const SERVE = `
  with taken as (
    update git_queues q set served_by = $2 where workspace_id = $1 and served_by is distinct from $2
      and not exists (select 1 from git_workers w where w.id = q.served_by and ${isAliveSql('w')})
    returning 1
  )
  select 1 from taken union all select 1 from git_queues where workspace_id = $1 and served_by = $2`;

/**
 * One row for whoever may look now for what dead workers left, but for two at the same instant. A look takes time for each
 * worker that lives: if each of them looked once a second, all together would take the square of that.
 */
export const TAKE_LOOK = `
  insert into git_last_look (looked_at) select clock_timestamp() where not exists (
    select from git_last_look
    where looked_at between clock_timestamp() - ${BETWEEN_LOOKS} and clock_timestamp() + ${BETWEEN_LOOKS})
  on conflict (is_only) do update set looked_at = excluded.looked_at
  returning ${NOT_DURABLE}`;

// A dead worker's session lock is free within milliseconds of its end, long before its lease is over. And after the clock
// was set back, the turn of a queue may lie where it has been already.
export const CLAIM_LEFT = `
  with alive as materialized (
    select w.id from git_workers w where ${isAliveSql('w')}
  ), chosen as (
    select workspace_id from git_queues
    where workspace_id <> all($2::uuid[]) and (
      lease_owner is not null and (lease_until < clock_timestamp() or lease_owner not in (select id from alive))
      or lease_owner is null and ready_at > clock_timestamp() + ${LONGEST_WAIT})
    order by lease_until for no key update skip locked limit 1
  ) ${LEASE}`;

// Who was served goes behind those who wait; a job whose time has not come yet holds its queue. A job whose acceptance
// this waits for, at the lock of the queue's row, is not among those that it sees; but the turn that it gave is.
export const RELEASE = `
  update git_queues q set lease_owner = null, lease_until = clock_timestamp(),
    ready_at = coalesce(${ofHead('greatest(clock_timestamp(), j.not_before)')},
      case when q.ready_at is not null then clock_timestamp() end)
  where ${IS_OWN}
  returning q.ready_at is not null as waits, ${NOT_DURABLE}`;

// No job waits without its queue having a turn; were it ever so, nobody would come for it.
export const GIVE_TURNS = `
  update git_queues q set ready_at = clock_timestamp()
  where q.ready_at is null and q.lease_owner is null and ${ofHead('true')}`;

// Documents are stored without compression, so PostgreSQL knows their length without reading them.
export const HEAD = `
  with open as (
    select j.id, j.position, j.kind, j.crashes, j.restarts, j.not_before,
      sum(coalesce(octet_length(d.document), 0)) over (order by j.position) as bytes
    from git_jobs j left join git_documents d on d.workspace_id = j.workspace_id and d.hash = j.document_hash
    where j.workspace_id = $1 and j.position is not null and j.status in ('queued', 'running')
    order by j.position limit ${MAX_BATCH}
  )
  select id, kind, crashes, restarts, bytes::float8 as bytes from open
  where (
    select not_before is null or not_before not between clock_timestamp() and clock_timestamp() + ${LONGEST_WAIT}
    from open order by position limit 1)
  order by position`;

/**
 * Sets the jobs `$4` to running, those that were not cancelled meanwhile; one row without a job where none is left, and
 * none where the lease is lost. A try that a dead worker left behind does not count against a job's tries, nor their time.
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

/** A crash of the worker `$1` counts against each job that it was at; told by who keeps the worker running. */
export const COUNT_CRASH = `update git_jobs set crashes = crashes + 1 where status = 'running' and lease_owner = $1`;
