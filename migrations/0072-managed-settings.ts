import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Settings that a set-up file owns. The row of the kind `workspace` binds a workspace to its name in the file.
 * `wanted` is what the server still has to know of the block; `is_pending`: it has to be applied once the repository is
 * connected; servers try it again at growing intervals.
 */
export class ManagedSettings1767225600072 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table managed_settings (
        workspace_id uuid not null references workspaces on delete cascade,
        kind text not null,
        item text not null,
        owner text not null,
        file text not null,
        line int not null,
        wanted jsonb,
        is_pending boolean not null default false,
        problem text,
        tries int not null default 0,
        not_before timestamptz,
        primary key (workspace_id, kind, item)
      );
      create unique index managed_settings_slug on managed_settings (item) where kind = 'workspace';
      create unique index managed_settings_workspace on managed_settings (workspace_id) where kind = 'workspace';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table managed_settings');
  }
}
