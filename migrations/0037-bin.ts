import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Deleted apps stay for a while and can be restored. `apps` becomes a view of those that are not deleted, so that nothing that
 * reads apps, servers of the former release included, meets one that is. A later migration that adds a column to the
 * table adds it to the view; one that refers to apps refers to the table.
 */
export class Bin1767225600037 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table apps rename to all_apps;
      alter table all_apps
        add column deleted_at timestamptz,
        add column deleted_by uuid;

      drop index apps_name, apps_git_app_id, apps_shared_id;
      create unique index apps_name on all_apps (workspace_id, coalesce(branch_id, workspace_id), name_key)
        where deleted_at is null;
      create unique index apps_git_app_id on all_apps (workspace_id, coalesce(branch_id, workspace_id), git_app_id)
        where deleted_at is null;
      create unique index apps_shared_id on all_apps (workspace_id, coalesce(branch_id, workspace_id), shared_id)
        where deleted_at is null;
      create index apps_workspace on all_apps (workspace_id);
      create index apps_deleted on all_apps (deleted_at) where deleted_at is not null;

      create view apps as
        select id, shared_id, workspace_id, branch_id, name, name_key, git_app_id, is_locked, editing_version_id, changed_by,
          created_at, updated_at
        from all_apps where deleted_at is null;

      -- A merge of a deleted app has nothing to settle. Its row went with the app's before.
      create function apps_leave_merges() returns trigger language plpgsql as $$
      begin
        delete from merge_apps where app_id = new.id;
        return null;
      end $$;
      create trigger apps_leave_merges after update of deleted_at on all_apps
        for each row when (old.deleted_at is null and new.deleted_at is not null) execute function apps_leave_merges();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop view apps;
      delete from all_apps where deleted_at is not null;
      drop trigger apps_leave_merges on all_apps;
      drop function apps_leave_merges;
      drop index apps_name, apps_git_app_id, apps_shared_id, apps_workspace;
      alter table all_apps drop column deleted_at, drop column deleted_by;
      alter table all_apps rename to apps;
      create unique index apps_name on apps (workspace_id, coalesce(branch_id, workspace_id), name_key);
      create unique index apps_git_app_id on apps (workspace_id, coalesce(branch_id, workspace_id), git_app_id);
      create unique index apps_shared_id on apps (workspace_id, coalesce(branch_id, workspace_id), shared_id);
    `);
  }
}
