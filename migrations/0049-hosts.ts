import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Workspaces whose apps are edited elsewhere, such as in a running ToolJet, and mirrored here. */
export class Hosts1767225600049 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table app_hosts (
        id uuid primary key,
        workspace_id uuid not null unique references workspaces on delete cascade,
        kind text not null,
        url text not null,
        email text not null,
        sealed_password bytea not null,
        -- PEM, trusted beside the well-known ones.
        certificate_authority text,
        -- The workspace there; null: not chosen yet.
        host_workspace_id text,
        host_workspace_name text,
        interval_seconds integer not null,
        -- Who connected it last: the author of what is captured, because a host does not tell who edited.
        connected_by uuid not null,
        -- New at each change of the connection.
        revision uuid not null,
        -- Version of the product, once the connection was checked; nothing is captured before.
        version text,
        checked_at timestamptz,
        -- The host has refused the password, and is not asked again before another one is given: it would lock the account.
        is_password_refused boolean not null default false,
        error jsonb,
        failures integer not null default 0,
        captured_at timestamptz,
        -- When all apps were read last, also those that seemed unchanged.
        read_all_at timestamptz,
        -- Null: not before the connection was changed or checked.
        next_at timestamptz,
        holder uuid,
        held_until timestamptz,
        created_at timestamptz not null default clock_timestamp()
      );
      create index app_hosts_due on app_hosts (next_at) where next_at is not null;

      create table hosted_apps (
        host_id uuid not null references app_hosts on delete cascade,
        host_app_id text not null,
        -- Null: it could not be brought here yet.
        app_id uuid unique references all_apps on delete set null,
        name text not null,
        url text not null,
        hint text,
        -- The app as it was read or applied last, as JSON; text, because jsonb refuses NUL.
        captured text,
        captured_at timestamptz,
        error jsonb,
        -- False until the present address has listed the app: what another one never had was not deleted there.
        is_listed boolean not null default true,
        -- Since when the host does not list it any more.
        missing_since timestamptz,
        -- A change of the app there that is under way, or was interrupted, as JSON.
        progress text,
        holder uuid,
        held_until timestamptz,
        primary key (host_id, host_app_id)
      );

      -- Of an app that is edited elsewhere: the host's kind, the address of the app there, and the hash of the document that it
      -- has there. Null: it is edited here.
      alter table all_apps add column hosted jsonb;
      create or replace view apps as
        select id, shared_id, workspace_id, branch_id, name, name_key, git_app_id, is_locked, editing_version_id, changed_by,
          created_at, updated_at, tags, hosted
        from all_apps where deleted_at is null;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop view apps;
      alter table all_apps drop column hosted;
      create view apps as
        select id, shared_id, workspace_id, branch_id, name, name_key, git_app_id, is_locked, editing_version_id, changed_by,
          created_at, updated_at, tags
        from all_apps where deleted_at is null;
      drop table hosted_apps, app_hosts;
    `);
  }
}
