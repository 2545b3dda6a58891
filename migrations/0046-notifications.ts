import type { MigrationInterface, QueryRunner } from 'typeorm';

/** People are told of failed jobs, conflicts and deployments, by e-mail and by outgoing webhooks. */
export class Notifications1767225600046 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table notification_channels (
        id uuid primary key,
        workspace_id uuid not null references workspaces on delete cascade,
        -- 'webhook' or 'email'
        kind text not null,
        -- An e-mail address, or the origin of a webhook's URL, whose path may be a secret.
        address text not null,
        -- URL and secret of a webhook.
        sealed_webhook bytea,
        events text[] not null,
        -- Where its links lead: the address by which it was added.
        origin text not null,
        created_at timestamptz not null default clock_timestamp(),
        last_delivery jsonb,
        check ((kind = 'webhook') = (sealed_webhook is not null))
      );
      create index notification_channels_workspace on notification_channels (workspace_id);

      -- Written in the transaction of what they tell of.
      create table notifications (
        id uuid primary key default gen_random_uuid(),
        channel_id uuid not null references notification_channels on delete cascade,
        event text not null,
        -- Equal for repetitions of one event, which are not told again for a while.
        subject text not null,
        content jsonb not null,
        created_at timestamptz not null default clock_timestamp(),
        attempts integer not null default 0,
        -- Null: delivered, or given up.
        next_at timestamptz
      );
      create index notifications_channel on notifications (channel_id, created_at);
      create index notifications_due on notifications (next_at) where next_at is not null;
      create index notifications_age on notifications (created_at);

      create function add_notifications(workspace uuid, told_event text, told_subject text, told jsonb)
      returns void language plpgsql as $$
      begin
        insert into notifications (channel_id, event, subject, content, next_at)
        select c.id, told_event, told_subject, told,
          -- What comes within a few seconds goes into one mail.
          clock_timestamp() + case c.kind when 'email' then interval '5 seconds' else interval '0' end
        from notification_channels c
        where c.workspace_id = workspace and told_event = any(c.events) and not exists (
          select from notifications n where n.channel_id = c.id and n.event = told_event and n.subject = told_subject
            and n.created_at > clock_timestamp() - interval '6 hours');
        if found then perform pg_notify('trellis_notifications', ''); end if;
      end $$;

      create function git_jobs_notify() returns trigger language plpgsql as $$
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
            'at', new.finished_at, 'status', 'failed', 'jobId', new.id, 'kind', new.kind,
            'app', (select jsonb_build_object('id', a.shared_id, 'name', a.name) from all_apps a where a.id = new.app_id),
            'branch', (select t.branch from git_targets t where t.id = new.target_id),
            'author', jsonb_build_object('name', new.author_name, 'email', new.author_email), 'message', new.message,
            'error', jsonb_build_object('code', new.error -> 'code', 'message', new.error -> 'message')));
        return null;
      end $$;
      -- Those with a position were accepted, and may end when nobody looks any more.
      create trigger git_jobs_notify after update of status on git_jobs for each row
        when (new.status = 'failed' and old.status <> 'failed' and new.position is not null)
        execute function git_jobs_notify();

      create function git_deployments_notify() returns trigger language plpgsql as $$
      begin
        perform add_notifications(
          new.workspace_id, 'deployment', concat_ws(' ', new.status, new.sha),
          jsonb_build_object(
            'at', new.finished_at, 'status', new.status, 'deploymentId', new.id, 'sha', new.sha, 'ref', new.ref,
            'author', new.author, 'message', new.message, 'isAutomatic', new.is_automatic,
            'apps', jsonb_array_length(new.plan -> 'apps'), 'problems', new.plan -> 'problems'));
        return null;
      end $$;
      create trigger git_deployments_notify after update of status on git_deployments for each row
        when (new.status in ('waiting', 'applied', 'refused') and new.status is distinct from old.status)
        execute function git_deployments_notify();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop trigger git_deployments_notify on git_deployments;
      drop trigger git_jobs_notify on git_jobs;
      drop function git_deployments_notify, git_jobs_notify;
      drop function add_notifications;
      drop table notifications, notification_channels;
    `);
  }
}
