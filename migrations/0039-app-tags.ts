import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tags by which people find apps. An app has the same ones on all branches. */
export class AppTags1767225600039 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table all_apps add column tags text[] not null default '{}';
      create or replace view apps as
        select id, shared_id, workspace_id, branch_id, name, name_key, git_app_id, is_locked, editing_version_id, changed_by,
          created_at, updated_at, tags
        from all_apps where deleted_at is null;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop view apps;
      alter table all_apps drop column tags;
      create view apps as
        select id, shared_id, workspace_id, branch_id, name, name_key, git_app_id, is_locked, editing_version_id, changed_by,
          created_at, updated_at
        from all_apps where deleted_at is null;
    `);
  }
}
