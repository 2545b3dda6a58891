/** Locks the queue of the workspace `$1`, and creates it if there is none. */
export const LOCK_QUEUE = `
  insert into git_queues (workspace_id) values ($1) on conflict (workspace_id) do update set workspace_id = $1`;
