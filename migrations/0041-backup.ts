import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Apps are committed by themselves once they have been quiet for a while. */
export class Backup1767225600041 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table git_backups (
        workspace_id uuid primary key references workspaces on delete cascade,
        is_enabled boolean not null,
        -- Null: the branch that the app is on.
        branch text,
        quiet_seconds integer not null,
        max_seconds integer not null,
        -- The ids that apps have on all branches; null: all apps.
        app_ids uuid[]
      );

      create table git_app_backups (
        app_id uuid primary key references all_apps on delete cascade,
        workspace_id uuid not null references workspaces on delete cascade,
        -- Settings of the app alone; null: as the workspace has it.
        is_enabled boolean,
        branch text,
        directory text,
        file_name text,
        -- What was saved and is not committed yet. The savers are in the order of their last saves.
        first_saved_at timestamptz,
        last_saved_at timestamptz,
        savers uuid[] not null default '{}',
        -- The commit under way, and what it has taken of the above.
        job_id uuid,
        taken_since timestamptz,
        taken_savers uuid[] not null default '{}',
        failures integer not null default 0,
        not_before timestamptz,
        error jsonb,
        last jsonb
      );
      create index git_app_backups_workspace on git_app_backups (workspace_id);
      create index git_app_backups_waiting on git_app_backups (first_saved_at) where first_saved_at is not null;
      create index git_app_backups_under_way on git_app_backups (job_id) where job_id is not null;

      alter table git_targets add column is_backup boolean not null default false;

      -- For the statements that save an app: no round trip of its own.
      create function note_saved_app(app uuid, workspace uuid, saver uuid) returns void language plpgsql as $$
      begin
        if exists (select from git_backups b where b.workspace_id = workspace and b.is_enabled)
          or exists (select from git_app_backups s where s.app_id = app and s.is_enabled) then
          insert into git_app_backups as s (app_id, workspace_id, first_saved_at, last_saved_at, savers)
          values (app, workspace, clock_timestamp(), clock_timestamp(), array[saver])
          on conflict (app_id) do update set first_saved_at = coalesce(s.first_saved_at, excluded.first_saved_at),
            last_saved_at = excluded.last_saved_at, savers = array_remove(s.savers, saver) || saver;
          perform pg_notify('trellis_git_backups', '');
        end if;
      end $$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function note_saved_app;
      drop table git_app_backups;
      drop table git_backups;
      alter table git_targets drop column is_backup;
    `);
  }
}
