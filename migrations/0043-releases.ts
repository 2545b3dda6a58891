import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Versions that were published, and the one of each app that viewers get. */
export class Releases1767225600043 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table app_releases (
        id uuid primary key,
        app_id uuid not null references all_apps on delete cascade,
        version_id uuid not null,
        version_name text not null,
        -- Null: published without a tag.
        tag text,
        -- The commit that the tag names.
        sha text,
        notes text not null,
        author_name text not null,
        author_email text not null,
        created_at timestamptz not null default clock_timestamp(),
        document text not null,
        is_live boolean not null
      );
      create unique index app_releases_live on app_releases (app_id) where is_live;
      create unique index app_releases_tag on app_releases (app_id, tag) where tag is not null;
      create index app_releases_app on app_releases (app_id, id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table app_releases');
  }
}
