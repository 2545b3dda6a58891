import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * People are told of commits that were kept here and could not be pushed: they are held again, and do not fail. The request
 * to push them, which fails for the same reason, is not told as well.
 */
export class HeldCommitsAreTold1767225600057 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop trigger git_jobs_notify on git_jobs;
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
      create trigger git_jobs_notify after update of status on git_jobs for each row
        when (new.position is not null and (
          new.status = 'failed' and old.status <> 'failed'
            and not (new.kind = 'push_commits' and not new.input ? 'force' and new.input -> 'jobIds' <> '[]')
          or new.status = 'held' and old.status = 'running' and new.error ->> 'code' <> 'git_cancelled'))
        execute function git_jobs_notify();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop trigger git_jobs_notify on git_jobs;
      create trigger git_jobs_notify after update of status on git_jobs for each row
        when (new.status = 'failed' and old.status <> 'failed' and new.position is not null)
        execute function git_jobs_notify();
    `);
  }
}
