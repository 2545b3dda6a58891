import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ProviderSignIns1767225600017 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table provider_accounts
        add column via text not null default 'token' check (via in ('token', 'oauth')),
        -- The OAuth app that the tokens were made for: no other one can renew them.
        add column client_id text,
        add column sealed_refresh_token bytea,
        -- Counts what was put in the token's place: who was refused one sees whether there is another by now.
        add column token_version integer not null default 1,
        -- While somebody asks for other tokens; past it, they have died over it.
        add column renewal_ends_at timestamptz,
        add column needs_sign_in boolean not null default false;

      create table provider_sign_ins (
        id uuid primary key,
        state_hash bytea not null unique,
        user_id uuid not null references users on delete cascade,
        -- The session or API token that began it, and alone may finish it.
        credential_id uuid not null,
        provider text not null,
        base_url text not null,
        client_id text not null,
        redirect_uri text not null,
        sealed_verifier bytea not null,
        created_at timestamptz not null default now(),
        expires_at timestamptz not null
      );
      create index provider_sign_ins_user on provider_sign_ins (user_id, created_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table provider_sign_ins;
      delete from provider_accounts where via = 'oauth';
      alter table provider_accounts
        drop column via, drop column client_id, drop column sealed_refresh_token, drop column token_version,
        drop column renewal_ends_at, drop column needs_sign_in;
    `);
  }
}
