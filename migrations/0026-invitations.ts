import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Pending memberships. `invites` and users without a password, which stood for them before, are converted one by one
 * when they are met: servers of the former release may still add some.
 */
export class Invitations1767225600026 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table invitations (
        id uuid primary key,
        workspace_id uuid not null references workspaces on delete cascade,
        email text not null,
        email_key text not null,
        name text not null,
        role text not null check (role in ('admin', 'builder', 'viewer')),
        token_hash bytea constraint invitations_token unique,
        created_at timestamptz not null default now(),
        expires_at timestamptz not null,
        constraint invitations_address unique (workspace_id, email_key)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table invitations');
  }
}
