import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Apps1767225600003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table apps (
        id uuid primary key,
        workspace_id uuid not null references workspaces on delete cascade,
        name text not null,
        name_key text not null,
        git_app_id text not null,
        is_locked boolean not null default false,
        editing_version_id uuid not null,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        constraint apps_name unique (workspace_id, name_key),
        constraint apps_git_app_id unique (workspace_id, git_app_id)
      );
      create table app_versions (
        id uuid primary key,
        app_id uuid not null references apps on delete cascade,
        git_version_id text not null,
        name text not null,
        name_key text not null,
        status text not null check (status in ('draft', 'published')),
        document text not null,
        document_hash text not null,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        constraint app_versions_name unique (app_id, name_key)
      );
      alter table app_versions alter column document set storage external;
      alter table apps add constraint apps_editing_version foreign key (editing_version_id)
        references app_versions (id) deferrable initially deferred;
      create table app_credentials (
        app_id uuid not null references apps on delete cascade,
        credential_id text not null,
        sealed_value bytea not null,
        primary key (app_id, credential_id)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table apps drop constraint apps_editing_version;
      drop table app_credentials, app_versions, apps;
    `);
  }
}
