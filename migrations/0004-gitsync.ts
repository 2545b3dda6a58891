import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Gitsync1767225600004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table git_keys (
        id uuid primary key,
        workspace_id uuid not null references workspaces on delete cascade,
        type text not null check (type in ('ed25519', 'rsa')),
        public_key text not null,
        fingerprint text not null,
        sealed_private_key bytea not null,
        created_at timestamptz not null default now()
      );
      create index git_keys_workspace on git_keys (workspace_id, id);

      create table git_configs (
        workspace_id uuid primary key references workspaces on delete cascade,
        revision uuid not null,
        repository_url text not null,
        wanted_branch text,
        branch text,
        directory text not null,
        is_configured boolean not null default false,
        is_enabled boolean not null default false,
        starts_branch boolean not null default false,
        key_id uuid references git_keys,
        host_key_type text,
        host_key_fingerprint text,
        host_key_known boolean,
        access text check (access in ('read-write', 'read-only')),
        finalized_at timestamptz
      );

      create table git_queues (
        workspace_id uuid primary key references workspaces on delete cascade,
        next_position bigint not null default 1,
        lease_owner uuid,
        lease_until timestamptz,
        fence bigint not null default 0
      );

      create table git_jobs (
        id uuid primary key,
        workspace_id uuid not null references workspaces on delete cascade,
        -- Null: runs beside the queue.
        position bigint,
        kind text not null,
        status text not null check (status in ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
        is_listed boolean not null,
        app_id uuid,
        actor_id uuid not null,
        author_name text not null,
        author_email text not null,
        message text,
        input jsonb not null,
        document_hash text,
        attempts int not null default 0,
        crashes int not null default 0,
        restarts int not null default 0,
        first_attempt_at timestamptz,
        not_before timestamptz,
        lease_owner uuid,
        lease_until timestamptz,
        commit_sha text,
        result jsonb,
        error jsonb,
        -- Failed, but what it pushed may still have arrived: looked for at the next contact with the remote.
        is_uncertain boolean not null default false,
        created_at timestamptz not null,
        started_at timestamptz,
        finished_at timestamptz,
        constraint git_jobs_position unique (workspace_id, position)
      );
      create index git_jobs_open on git_jobs (workspace_id, position) where status in ('queued', 'running');
      create index git_jobs_beside on git_jobs (id) where position is null and status in ('queued', 'running');
      create index git_jobs_uncertain on git_jobs (workspace_id) where is_uncertain;
      create index git_jobs_app on git_jobs (app_id);

      create table git_job_commits (
        job_id uuid not null references git_jobs on delete cascade,
        sha text not null,
        base text,
        fence bigint not null,
        recorded_at timestamptz not null default now(),
        primary key (job_id, sha)
      );

      create table git_documents (
        workspace_id uuid not null references workspaces on delete cascade,
        hash text not null,
        document text not null,
        created_at timestamptz not null default now(),
        primary key (workspace_id, hash)
      );
      alter table git_documents alter column document set storage external;

      -- Without a reference to the app: the waiting commits of a deleted app still need it.
      create table git_app_links (
        app_id uuid primary key,
        workspace_id uuid not null references workspaces on delete cascade,
        git_app_id text not null,
        follows_name boolean not null default true,
        is_behind boolean not null default false,
        failed_job_id uuid,
        last_sha text,
        last_message text,
        last_author_name text,
        last_author_email text,
        last_date timestamptz,
        last_path text,
        last_blob text,
        -- The entry as it was: null for a file without one.
        last_name text,
        last_git_version_id text,
        last_version_name text,
        last_document_hash text
      );
      create index git_app_links_workspace on git_app_links (workspace_id);

      create table git_workers (
        id uuid primary key,
        lock_key bigint generated always as identity,
        description text not null,
        started_at timestamptz not null default now(),
        seen_at timestamptz not null default now()
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table git_workers, git_app_links, git_documents, git_job_commits, git_jobs, git_queues, git_configs, git_keys
    `);
  }
}
