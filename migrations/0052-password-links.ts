import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One-time links with which members who forgot their password choose a new one. */
export class PasswordLinks1767225600052 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table password_links (
        -- An account has one link at most: a newer one replaces it.
        user_id uuid primary key references users on delete cascade,
        -- The workspace whose admin made it.
        workspace_id uuid not null references workspaces on delete cascade,
        made_by uuid not null references users on delete cascade,
        token_hash bytea not null constraint password_links_token unique,
        created_at timestamptz not null default now(),
        expires_at timestamptz not null
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table password_links');
  }
}
