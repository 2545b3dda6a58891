import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Roll backs that hold automatic deployments, freezes that say who and why, and a notification of each deployment. */
export class AfterRollbacks1767225600079 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- A workspace that a person rolled back, until a person deploys something newer or resumes. It outlives the settings.
      create table git_rollbacks (
        workspace_id uuid primary key references workspaces on delete cascade,
        -- The deployment that rolled back, and the commit that it went back to.
        deployment_id uuid not null,
        sha text not null,
        -- What was live before.
        from_id uuid not null,
        from_sha text not null,
        rolled_back_by jsonb not null,
        rolled_back_at timestamptz not null default clock_timestamp()
      );

      -- Null: nobody froze it, a set-up file did, or an earlier version of the server.
      alter table git_deployment_settings
        add column frozen_by jsonb, add column frozen_at timestamptz, add column freeze_reason text;

      -- 'rolled_back': what a waiting deployment waits for besides an approval or the end of a freeze.
      alter table git_deployments add column waits_for text;

      -- True for the live release if a person gave it to viewers in place of a later one.
      alter table app_releases add column is_rolled_back boolean not null default false;

      create or replace function git_deployments_notify() returns trigger language plpgsql as $$
      begin
        perform add_notifications(
          -- Each deployment is told of, also another one of the same commit.
          new.workspace_id, 'deployment', concat_ws(' ', new.status, new.id, new.job_id),
          jsonb_build_object(
            'at', coalesce(new.rejected_at, new.finished_at), 'status', new.status, 'deploymentId', new.id, 'sha', new.sha,
            'ref', new.ref, 'author', new.author, 'message', new.message, 'isAutomatic', new.is_automatic,
            'requestedBy', new.requested_by, 'rejectedBy', new.rejected_by, 'comment', new.comment,
            'isFrozen', coalesce((select s.is_frozen from git_deployment_settings s where s.workspace_id = new.workspace_id), false),
            'waitsFor', new.waits_for, 'isRollback', coalesce((new.plan ->> 'isRollback')::boolean, false),
            'apps', jsonb_array_length(new.plan -> 'apps'), 'problems', new.plan -> 'problems'));
        return null;
      end $$;
      create or replace function git_jobs_notify() returns trigger language plpgsql as $$
      begin
        perform add_notifications(
          new.workspace_id,
          case
            when new.kind in ('deploy_apps', 'deploy_landed') then 'deployment'
            when new.error ->> 'code' = 'merge_conflicts' then 'conflict'
            else 'job_failed'
          end,
          -- Failures of one kind are told of once in a while, unless the last success lies between them. A deployment that a
          -- person asked for is told of each time.
          concat_ws(
            ' ', 'failed', new.kind, new.app_id, new.error ->> 'code',
            case new.kind
              when 'deploy_apps' then new.id
              when 'deploy_landed' then (
                select d.id from git_deployments d where d.workspace_id = new.workspace_id and d.status <> 'failed'
                order by d.id desc limit 1)
              else (
                select j.id from git_jobs j where j.app_id = new.app_id and j.kind = new.kind and j.status = 'succeeded'
                order by j.id desc limit 1)
            end),
          jsonb_build_object(
            -- A held commit has not finished.
            'at', coalesce(new.finished_at, clock_timestamp()), 'status', 'failed', 'jobId', new.id, 'kind', new.kind,
            'app', (select jsonb_build_object('id', a.shared_id, 'name', a.name) from all_apps a where a.id = new.app_id),
            'branch', (select t.branch from git_targets t where t.id = new.target_id),
            'author', jsonb_build_object('name', new.author_name, 'email', new.author_email), 'message', new.message,
            'error', jsonb_build_object('code', new.error -> 'code', 'message', new.error -> 'message')));
        return null;
      end $$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create or replace function git_deployments_notify() returns trigger language plpgsql as $$
      begin
        perform add_notifications(
          new.workspace_id, 'deployment', concat_ws(' ', new.status, new.sha),
          jsonb_build_object(
            'at', coalesce(new.rejected_at, new.finished_at), 'status', new.status, 'deploymentId', new.id, 'sha', new.sha,
            'ref', new.ref, 'author', new.author, 'message', new.message, 'isAutomatic', new.is_automatic,
            'requestedBy', new.requested_by, 'rejectedBy', new.rejected_by, 'comment', new.comment,
            'isFrozen', coalesce((select s.is_frozen from git_deployment_settings s where s.workspace_id = new.workspace_id), false),
            'apps', jsonb_array_length(new.plan -> 'apps'), 'problems', new.plan -> 'problems'));
        return null;
      end $$;
      create or replace function git_jobs_notify() returns trigger language plpgsql as $$
      begin
        perform add_notifications(
          new.workspace_id,
          case
            when new.kind in ('deploy_apps', 'deploy_landed') then 'deployment'
            when new.error ->> 'code' = 'merge_conflicts' then 'conflict'
            else 'job_failed'
          end,
          concat_ws(' ', 'failed', new.kind, new.app_id, new.error ->> 'code'),
          jsonb_build_object(
            -- A held commit has not finished.
            'at', coalesce(new.finished_at, clock_timestamp()), 'status', 'failed', 'jobId', new.id, 'kind', new.kind,
            'app', (select jsonb_build_object('id', a.shared_id, 'name', a.name) from all_apps a where a.id = new.app_id),
            'branch', (select t.branch from git_targets t where t.id = new.target_id),
            'author', jsonb_build_object('name', new.author_name, 'email', new.author_email), 'message', new.message,
            'error', jsonb_build_object('code', new.error -> 'code', 'message', new.error -> 'message')));
        return null;
      end $$;
      alter table app_releases drop column is_rolled_back;
      alter table git_deployments drop column waits_for;
      alter table git_deployment_settings drop column frozen_by, drop column frozen_at, drop column freeze_reason;
      drop table git_rollbacks;
    `);
  }
}
