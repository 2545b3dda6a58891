import type { Client } from 'pg';
import { ofHead } from '../../src/gitsync/queue/sql';

const TARGET = `jsonb_build_object('repositoryUrl', c.repository_url, 'branch', c.branch, 'directory', c.directory)`;

/** Creates workspaces with one app each and a repository of their own. */
export async function seedWorkspaces(client: Client, count: number): Promise<string[]> {
  await client.query(
    `insert into workspaces (id, name) select gen_random_uuid(), 'Workspace ' || n from generate_series(1, $1::int) n`,
    [count],
  );
  await client.query('insert into git_queues (workspace_id) select id from workspaces');
  await client.query(
    `insert into git_configs (workspace_id, revision, repository_url, branch, directory, is_configured, is_enabled, access)
     select id, gen_random_uuid(), 'ssh://git@git.example.com/' || id || '.git', 'main', '', true, true, 'read-write' from workspaces`,
  );
  await client.query(
    `with target as (
       insert into git_targets (workspace_id, repository_key, branch, directory)
       select workspace_id, repository_url, branch, directory from git_configs returning id, workspace_id
     )
     update git_configs c set target_id = target.id from target where target.workspace_id = c.workspace_id`,
  );
  await client.query('analyze');
  const { rows } = await client.query<{ id: string }>('select id from workspaces order by id');
  return rows.map(({ id }) => id);
}

/** Makes these workspaces write one branch of one repository. */
export async function shareRepository(client: Client, workspaceIds: string[]): Promise<void> {
  await client.query(
    `update git_configs set repository_url = 'ssh://git@git.example.com/shared.git' where workspace_id = any($1)`,
    [workspaceIds],
  );
}

/** Enqueues commits, spread evenly over the workspaces. */
export async function seedJobs(client: Client, workspaceIds: string[], count: number): Promise<void> {
  const each = Math.ceil(count / workspaceIds.length);
  await client.query(
    `insert into git_jobs (id, workspace_id, position, kind, status, app_id, actor_id, author_name, author_email,
       message, input, document_hash, created_at)
     select gen_random_uuid(), q.workspace_id, q.next_position + n, 'commit_app', 'queued', q.workspace_id, q.workspace_id, 'Ada',
       'ada@example.com', 'A change', jsonb_build_object('target', ${TARGET}, 'gitAppId', q.workspace_id), null, clock_timestamp()
     from git_queues q join git_configs c using (workspace_id), generate_series(0, $2::int - 1) n
     where q.workspace_id = any($1)`,
    [workspaceIds, each],
  );
  await client.query(
    `update git_queues q set next_position = next_position + $2::int, ready_at = ${ofHead('j.created_at')} where workspace_id = any($1)`,
    [workspaceIds, each],
  );
  await client.query('analyze');
}

export async function forgetJobs(client: Client): Promise<void> {
  await client.query('truncate git_job_commits, git_jobs, workspace_events');
  await client.query('update git_queues set ready_at = null, lease_owner = null');
  await client.query('vacuum analyze');
}
