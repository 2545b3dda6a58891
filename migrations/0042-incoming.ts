import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Changes of the repository come in by themselves: by polling, or by a webhook. */
export class Incoming1767225600042 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table git_configs
        -- 0: the remote is not asked.
        add column poll_seconds integer not null default 0,
        add column auto_pull boolean not null default false;

      create table git_webhooks (
        workspace_id uuid primary key references workspaces on delete cascade,
        -- The last part of its address.
        id uuid not null unique,
        sealed_secret bytea not null,
        created_at timestamptz not null default now(),
        last_delivery jsonb,
        -- Where it was registered with an account at the provider.
        registered jsonb
      );

      -- Deliveries that were accepted: each is worked off once.
      create table git_webhook_deliveries (
        webhook_id uuid not null references git_webhooks (id) on delete cascade,
        delivery text not null,
        received_at timestamptz not null default now(),
        primary key (webhook_id, delivery)
      );
      create index git_webhook_deliveries_age on git_webhook_deliveries (received_at);

      -- Looks at a remote, one for all workspaces that use it with the same pinned host key.
      create table git_remote_looks (
        repository_key text not null,
        host_key text not null,
        next_at timestamptz not null,
        looked_at timestamptz,
        error jsonb,
        primary key (repository_key, host_key)
      );

      -- Branches that workspaces work on, as they were last compared with the remote.
      create table git_incoming (
        target_id uuid primary key references git_targets on delete cascade,
        workspace_id uuid not null references workspaces on delete cascade,
        tip text,
        -- Since when it may have moved; null: it has not.
        wanted_at timestamptz,
        leased_until timestamptz,
        failures integer not null default 0,
        not_before timestamptz,
        error jsonb
      );
      create index git_incoming_wanted on git_incoming (wanted_at) where wanted_at is not null;

      -- Apps that are to be pulled by themselves.
      create table git_incoming_apps (
        app_id uuid primary key references all_apps on delete cascade,
        workspace_id uuid not null references workspaces on delete cascade,
        since timestamptz not null default clock_timestamp(),
        job_id uuid,
        failures integer not null default 0,
        not_before timestamptz,
        error jsonb
      );
      create index git_incoming_apps_workspace on git_incoming_apps (workspace_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table git_incoming_apps, git_incoming, git_remote_looks, git_webhook_deliveries, git_webhooks;
      alter table git_configs drop column poll_seconds, drop column auto_pull;
    `);
  }
}
