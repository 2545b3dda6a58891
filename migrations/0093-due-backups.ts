import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Backups are due work. A trigger schedules them, so that saves of servers of 0.3 beside count, and what their failed jobs leave.
 * 0.5 drops the columns `failures`, `not_before` and `error`.
 */
export class DueBackups1767225600093 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function git_app_backups_schedule() returns trigger language plpgsql as $$
      begin
        perform schedule_work('back_up_app', new.app_id::text, new.workspace_id, clock_timestamp() + make_interval(
          secs => coalesce((select b.quiet_seconds from git_backups b where b.workspace_id = new.workspace_id), 5)));
        return null;
      end $$;
      create trigger git_app_backups_schedule after insert or update of first_saved_at, job_id on git_app_backups for each row
        when (new.first_saved_at is not null and new.job_id is null) execute function git_app_backups_schedule();

      insert into due_work (kind, key, workspace_id, due_at, holder, leased_until, failures, error)
        select 'back_up_app', app_id::text, workspace_id, greatest(first_saved_at, not_before), job_id,
          case when job_id is not null then 'infinity'::timestamptz end, failures, error
        from git_app_backups where first_saved_at is not null or job_id is not null;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop trigger git_app_backups_schedule on git_app_backups;
      drop function git_app_backups_schedule;
      delete from due_work where kind = 'back_up_app';
    `);
  }
}
