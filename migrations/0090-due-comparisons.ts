import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Comparisons of branches with the remote are due work. Servers of 0.3 beside still request them by `wanted_at`. 0.5 drops the
 * columns `wanted_at`, `leased_until`, `failures`, `not_before` and `error`, and the trigger.
 */
export class DueComparisons1767225600090 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function git_incoming_schedule() returns trigger language plpgsql as $$
      begin
        perform schedule_work_now('compare_branch', new.target_id::text, new.workspace_id);
        return null;
      end $$;
      create trigger git_incoming_schedule after insert or update of wanted_at on git_incoming for each row
        when (new.wanted_at is not null) execute function git_incoming_schedule();

      insert into due_work (kind, key, workspace_id, due_at, failures, error)
        select 'compare_branch', target_id::text, workspace_id, greatest(wanted_at, not_before), failures, error
        from git_incoming where wanted_at is not null;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop trigger git_incoming_schedule on git_incoming;
      drop function git_incoming_schedule;
      delete from due_work where kind = 'compare_branch';
    `);
  }
}
