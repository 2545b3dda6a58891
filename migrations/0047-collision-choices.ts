import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Decisions on data sources whose options differ between a workspace and what is deployed to it. */
export class CollisionChoices1767225600047 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table git_collision_choices (
        workspace_id uuid not null references workspaces on delete cascade,
        -- Hash of the two ids below.
        id text not null,
        git_app_id text not null,
        data_source_id text not null,
        app_name text not null,
        name text,
        choice text not null check (choice in ('keep', 'take', 'skip')),
        decided_by jsonb not null,
        decided_at timestamptz not null default clock_timestamp(),
        primary key (workspace_id, id)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table git_collision_choices');
  }
}
