import { isAliveSql } from './worker-liveness';

/** How long a claim holds without being renewed, in seconds. Renewed at a third, so two renewals may be lost. */
export const LEASE_SECONDS = 15;
/** Commits of one push; enough that 200 waiting ones take two. */
const MAX_BATCH = 128;
/** Of their documents together, in UTF-8: all are in memory at once. */
export const MAX_BATCH_BYTES = 64 * 1024 * 1024;

// The commit of this transaction need not wait for the disk: when PostgreSQL crashes, the workers' sessions and with
// them all claims are gone anyway, and what was pushed is found in the remote's history.
export const NOT_DURABLE = `set_config('synchronous_commit', 'off', true)`;

export const IS_OWN = 'workspace_id = $1 and fence = $2 and lease_owner = $3';

// A dead worker's session lock is free within milliseconds of its end, long before its lease is over.
const IS_ALIVE = `exists (select 1 from git_workers w where w.id = q.lease_owner and ${isAliveSql('w')})`;

const IS_FREE = `(q.lease_owner is null or q.lease_until < clock_timestamp() or not ${IS_ALIVE})`;

// Whoever has waited longest has the turn: since its head was accepted, or, if that is later, since it was last served
// (`lease_until` of a queue that was released). A job whose time has not come yet holds its queue.
// `skip locked` passes over a queue that someone is just appending to; their NOTIFY at the commit asks for it again. And
// whether it is free is looked at once more after its row is locked: PostgreSQL checks the condition on the row's newest
// version (EvalPlanQual). Only what `due` says may be outdated by then; `takeHead` looks for itself.
export const CLAIM = `
  with due as (
    select distinct on (workspace_id) workspace_id, created_at, not_before, crashes from git_jobs
    where status in ('queued', 'running') and position is not null order by workspace_id, position
  ), chosen as (
    select q.workspace_id, due.crashes > 0 as is_suspect from git_queues q join due on due.workspace_id = q.workspace_id
    where ${IS_FREE} and (due.not_before is null or due.not_before <= clock_timestamp())
      and q.workspace_id <> all($2::uuid[])
    order by case when q.lease_owner is null then greatest(due.created_at, q.lease_until) else due.created_at end
    for no key update of q skip locked limit 1
  )
  update git_queues q set lease_owner = $1, lease_until = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS}), fence = q.fence + 1
  from chosen where q.workspace_id = chosen.workspace_id
  returning q.workspace_id, q.fence, chosen.is_suspect, ${NOT_DURABLE}`;

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
  where (select not_before is null or not_before <= clock_timestamp() from open order by position limit 1)
  order by position`;

/** A crash of the worker `$1` counts against each job that it was at; told by who keeps the worker running. */
export const COUNT_CRASH = `update git_jobs set crashes = crashes + 1 where status = 'running' and lease_owner = $1`;
