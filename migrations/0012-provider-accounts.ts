import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ProviderAccounts1767225600012 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table provider_accounts (
        id uuid primary key,
        user_id uuid not null references users on delete cascade,
        provider text not null,
        base_url text not null,
        login text not null,
        name text,
        certificate_authority text,
        sealed_token bytea not null,
        -- Null where the provider does not tell.
        scopes text[],
        expires_at timestamptz,
        created_at timestamptz not null default now(),
        checked_at timestamptz not null default now(),
        constraint provider_accounts_login unique (user_id, provider, base_url, login)
      )
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table provider_accounts');
  }
}
