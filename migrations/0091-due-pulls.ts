import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Automatic pulls are due work. Servers of 0.3 beside still add rows to `git_incoming_apps`. 0.5 drops the table and the trigger. */
export class DuePulls1767225600091 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function git_incoming_apps_schedule() returns trigger language plpgsql as $$
      begin
        perform schedule_work('pull_app', new.app_id::text, new.workspace_id);
        return null;
      end $$;
      create trigger git_incoming_apps_schedule after insert or update on git_incoming_apps for each row
        when (new.job_id is null) execute function git_incoming_apps_schedule();
      comment on table git_incoming_apps is
        'Git state: not used since 0.4 but by servers of 0.3, dropped in 0.5; see due_work';

      insert into due_work (kind, key, workspace_id, due_at, holder, leased_until, failures, error)
        select 'pull_app', app_id::text, workspace_id, case when job_id is null then greatest(since, not_before) end, job_id,
          case when job_id is not null then 'infinity'::timestamptz end, failures, error
        from git_incoming_apps;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop trigger git_incoming_apps_schedule on git_incoming_apps;
      drop function git_incoming_apps_schedule;
      comment on table git_incoming_apps is 'Git state: apps that are to be pulled automatically';
      delete from due_work where kind = 'pull_app';
    `);
  }
}
