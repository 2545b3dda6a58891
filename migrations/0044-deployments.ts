import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Workspaces that take over what a branch, or tags, of their repository have. */
export class Deployments1767225600044 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table git_deployment_settings (
        workspace_id uuid primary key references workspaces on delete cascade,
        -- New at each change. A deployment that was planned under another one is planned again.
        revision uuid not null,
        branch text,
        -- A pattern of tags, in place of the branch.
        tags text,
        -- Git ids; null: all apps.
        app_ids text[],
        needs_approval boolean not null,
        is_frozen boolean not null,
        -- The followed refs that the last deployment has seen.
        seen text,
        -- Since when the followed refs may have moved; null: they have not.
        wanted_at timestamptz,
        -- The deployment under way that nobody asked for.
        job_id uuid,
        failures integer not null default 0,
        not_before timestamptz,
        check (num_nonnulls(branch, tags) = 1)
      );
      create index git_deployment_settings_wanted on git_deployment_settings (wanted_at) where wanted_at is not null;

      create table git_deployments (
        id uuid primary key,
        workspace_id uuid not null references workspaces on delete cascade,
        -- The job that plans or applies it now, or did so last.
        job_id uuid not null,
        -- Null: under way.
        status text,
        sha text,
        -- The branch or the tag that the commit was found by.
        ref text,
        author jsonb,
        message text,
        plan jsonb,
        -- Why its job has failed.
        error jsonb,
        is_automatic boolean not null,
        approved_by jsonb,
        approved_at timestamptz,
        created_at timestamptz not null default clock_timestamp(),
        started_at timestamptz,
        finished_at timestamptz
      );
      create index git_deployments_workspace on git_deployments (workspace_id, id);
      create index git_deployments_under_way on git_deployments (job_id) where status is null;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table git_deployments, git_deployment_settings');
  }
}
