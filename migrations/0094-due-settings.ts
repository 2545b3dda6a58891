import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Settings of a set-up file that a server has to finish are due work. No release has had the columns. */
export class DueSettings1767225600094 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      insert into due_work (kind, key, workspace_id, due_at, failures, error)
        select 'finish_setting', workspace_id || ' ' || kind, workspace_id, coalesce(not_before, now()), tries,
          jsonb_build_object('message', problem)
        from managed_settings where is_pending and item = '';
      alter table managed_settings drop column is_pending, drop column problem, drop column tries, drop column not_before;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table managed_settings add column is_pending boolean not null default false, add column problem text,
        add column tries int not null default 0, add column not_before timestamptz;
      update managed_settings s set is_pending = true, problem = w.error ->> 'message', tries = w.failures, not_before = w.due_at
        from due_work w where w.kind = 'finish_setting' and w.key = s.workspace_id || ' ' || s.kind and s.item = '';
      delete from due_work where kind = 'finish_setting';
    `);
  }
}
