import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SigningKeys1767225600016 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // One that its workspace no longer names stays while accepted commits are to be signed with it.
    await runner.query(`
      create table git_signing_keys (
        id uuid primary key,
        workspace_id uuid not null references workspaces on delete cascade,
        type text not null check (type in ('ed25519', 'rsa')),
        public_key text not null,
        fingerprint text not null,
        sealed_private_key bytea not null,
        created_at timestamptz not null default now()
      );
      create index git_signing_keys_workspace on git_signing_keys (workspace_id);
      alter table git_configs add column signing_key_id uuid references git_signing_keys;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table git_configs drop column signing_key_id; drop table git_signing_keys');
  }
}
