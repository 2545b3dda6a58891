import { documentOfVersion } from '../../apps';
import { ANYONE, LEASE_SECONDS, ofHead, QUEUE_CHANNEL } from './sql';

/**
 * Appends a job. A queue is free if no worker has it and no job waits in it: it is claimed for the worker `$14`, and the
 * row of the job that it is to run returned, with the fence. `fence` is null where the queue is not free. `$15`: the job
 * is kept, and asks for no worker. `holds`: commits to the same target are held before it.
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
    returning next_position - 1 as position, served_by, is_free, holds, case when is_free then fence end as fence,
      (next_position - 1 - queue.head)::float8 as places
  ), document as (
    insert into git_documents (workspace_id, hash, document)
    select $2, $10, coalesce($11, ${documentOfVersion('$12')}) where $10::text is not null
    on conflict (workspace_id, hash) do update set created_at = excluded.created_at
  ), job as (
    insert into git_jobs (id, workspace_id, position, kind, status, is_listed, app_id, actor_id, author_name,
      author_email, message, input, document_hash, created_at, target_id, attempts, started_at, first_attempt_at,
      lease_owner, is_kept)
    select $1, $2, place.position, $3, case when $15 then 'held' when is_free then 'running' else 'queued' end, true, $4,
      $5, $6, $7, $8, $9, $10, clock_timestamp(), $13::uuid, is_free::int, case when is_free then clock_timestamp() end,
      case when is_free then clock_timestamp() end, case when is_free then $14::uuid end, $15
    from place returning *
  )
  select fence, places, holds, publish_event($2, 'job', $1),
    case when not is_free and not $15 then pg_notify('${QUEUE_CHANNEL}', coalesce(served_by::text, '${ANYONE}')) end, job.*
  from place left join job on is_free`;
