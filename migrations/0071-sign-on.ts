import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Accounts of people who sign in at an identity provider, and sign-in of the command line by the browser. */
export class SignOn1767225600071 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table identities (
        id uuid primary key,
        user_id uuid not null references users on delete cascade,
        issuer text not null,
        subject text not null,
        created_at timestamptz not null default now(),
        constraint identities_subject unique (issuer, subject)
      );
      create index identities_user on identities (user_id);
      -- Sessions of the identity provider; a session that was opened with a password has neither.
      alter table sessions add column identity_id uuid references identities on delete cascade,
        add column provider_sid text;
      create index sessions_identity on sessions (identity_id) where identity_id is not null;
      -- True: groups at the provider decide on this membership.
      alter table memberships add column from_provider boolean not null default false;
      -- States and logout tokens that were used; each holds once.
      create table used_once (
        hash bytea primary key,
        expires_at timestamptz not null
      );
      create index used_once_expiry on used_once (expires_at);
      -- The account that signs in with its password while others may not.
      alter table users add column is_break_glass boolean not null default false;
      create unique index users_break_glass on users (is_break_glass) where is_break_glass;
      -- Codes with which a command line that a person has allowed gets its API token.
      create table command_line_codes (
        code_hash bytea primary key,
        user_id uuid not null references users on delete cascade,
        credential_id uuid not null,
        name text not null,
        challenge text not null,
        expires_at timestamptz not null
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table command_line_codes;
      drop index users_break_glass;
      alter table users drop column is_break_glass;
      drop table used_once;
      alter table memberships drop column from_provider;
      alter table sessions drop column provider_sid, drop column identity_id;
      drop table identities;
    `);
  }
}
