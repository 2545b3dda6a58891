import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Branches that a workspace works on beside its default one: each is a working copy with apps of its own. The default one
 * has no row, and its apps no branch. Servers of the former release know the default one alone.
 */
export class Branches1767225600032 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table branches (
        id uuid primary key,
        workspace_id uuid not null references workspaces on delete cascade,
        -- Of the directory of the repository that it is a branch of; equal for all URLs of that repository.
        repository_key text not null,
        directory text not null,
        name text not null,
        -- Null while the workspace's settings are gone.
        target_id uuid references git_targets on delete set null,
        created_at timestamptz not null default now(),
        constraint branches_name unique (workspace_id, repository_key, directory, name)
      );
      create index branches_target on branches (target_id);

      alter table memberships add column active_branch_id uuid references branches on delete set null;
      create index memberships_active_branch on memberships (active_branch_id) where active_branch_id is not null;

      alter table apps add column branch_id uuid references branches on delete cascade;
      -- The app's id on all branches; \`id\` is that of its working copy on one of them.
      alter table apps add column shared_id uuid;
      update apps set shared_id = id;
      alter table apps alter column shared_id set not null;

      create function apps_share_id() returns trigger language plpgsql as $$
      begin
        new.shared_id := coalesce(new.shared_id, new.id);
        return new;
      end $$;
      create trigger apps_share_id before insert on apps for each row execute function apps_share_id();

      alter table apps drop constraint apps_name, drop constraint apps_git_app_id;
      create unique index apps_name on apps (workspace_id, coalesce(branch_id, workspace_id), name_key);
      create unique index apps_git_app_id on apps (workspace_id, coalesce(branch_id, workspace_id), git_app_id);
      create unique index apps_shared_id on apps (workspace_id, coalesce(branch_id, workspace_id), shared_id);
      create index apps_branch on apps (branch_id) where branch_id is not null;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      delete from apps where branch_id is not null;
      drop index apps_name, apps_git_app_id, apps_shared_id, apps_branch;
      alter table apps
        add constraint apps_name unique (workspace_id, name_key),
        add constraint apps_git_app_id unique (workspace_id, git_app_id);
      drop trigger apps_share_id on apps;
      drop function apps_share_id;
      alter table apps drop column shared_id, drop column branch_id;
      alter table memberships drop column active_branch_id;
      drop table branches;
    `);
  }
}
