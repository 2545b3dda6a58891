import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Texts that look like secrets, and that an admin allows to be committed. */
export class AllowedSecrets1767225600045 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table git_allowed_secrets (
        workspace_id uuid not null references workspaces on delete cascade,
        -- Hash of the rule and the text, which is not stored.
        fingerprint text not null,
        reason text not null,
        allowed_by jsonb not null,
        allowed_at timestamptz not null default clock_timestamp(),
        primary key (workspace_id, fingerprint)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table git_allowed_secrets');
  }
}
