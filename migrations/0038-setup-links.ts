import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Links that show the owner of a repository which key to add there. */
export class SetupLinks1767225600038 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table git_setup_links (
        workspace_id uuid primary key references workspaces on delete cascade,
        token_hash bytea not null constraint git_setup_links_token unique,
        created_at timestamptz not null default now(),
        expires_at timestamptz not null
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table git_setup_links');
  }
}
