import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Deployments say who asked for them, can be rejected, and keep what they changed in each app. */
export class DecisionsOnDeployments1767225600062 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table git_deployment_settings add column requires_other boolean not null default false;

      alter table git_deployments
        -- Null: automatic, or of a server that did not record it.
        add column requested_by jsonb,
        -- True until a plan is approved.
        add column is_plan boolean not null default false,
        add column rejected_by jsonb,
        add column rejected_at timestamptz,
        add column comment text;
      create index git_deployments_waiting on git_deployments (workspace_id) where status = 'waiting';
      create index git_deployments_applied on git_deployments (workspace_id, finished_at) where status = 'applied';

      -- Changes of each app, as the deployment found them. Later edits do not change them.
      create table git_deployment_changes (
        deployment_id uuid not null references git_deployments on delete cascade,
        git_app_id text not null,
        changes jsonb not null,
        primary key (deployment_id, git_app_id)
      );

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
      create or replace trigger git_deployments_notify after update of status on git_deployments for each row
        when (
          new.status in ('waiting', 'applied', 'refused') and new.status is distinct from old.status
          or new.status = 'rejected' and old.status = 'waiting')
        execute function git_deployments_notify();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create or replace trigger git_deployments_notify after update of status on git_deployments for each row
        when (new.status in ('waiting', 'applied', 'refused') and new.status is distinct from old.status)
        execute function git_deployments_notify();
      create or replace function git_deployments_notify() returns trigger language plpgsql as $$
      begin
        perform add_notifications(
          new.workspace_id, 'deployment', concat_ws(' ', new.status, new.sha),
          jsonb_build_object(
            'at', new.finished_at, 'status', new.status, 'deploymentId', new.id, 'sha', new.sha, 'ref', new.ref,
            'author', new.author, 'message', new.message, 'isAutomatic', new.is_automatic,
            'apps', jsonb_array_length(new.plan -> 'apps'), 'problems', new.plan -> 'problems'));
        return null;
      end $$;
      drop table git_deployment_changes;
      drop index git_deployments_waiting, git_deployments_applied;
      alter table git_deployments drop column requested_by, drop column is_plan, drop column rejected_by,
        drop column rejected_at, drop column comment;
      alter table git_deployment_settings drop column requires_other;
    `);
  }
}
