import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Accounts1767225600001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table users (
        id uuid primary key,
        name text not null,
        email text not null,
        email_key text not null constraint users_email unique,
        password_hash text,
        created_at timestamptz not null default now()
      );
      create table sessions (
        id uuid primary key,
        user_id uuid not null references users on delete cascade,
        token_hash bytea not null unique,
        created_at timestamptz not null default now(),
        expires_at timestamptz not null
      );
      create index sessions_user on sessions (user_id);
      create table api_tokens (
        id uuid primary key,
        user_id uuid not null references users on delete cascade,
        name text not null,
        token_hash bytea not null unique,
        created_at timestamptz not null default now(),
        expires_at timestamptz,
        last_used_at timestamptz
      );
      create index api_tokens_user on api_tokens (user_id);
      create table invites (
        token_hash bytea primary key,
        user_id uuid not null references users on delete cascade,
        expires_at timestamptz not null
      );
      create table sign_in_failures (
        id bigint generated always as identity primary key,
        email_key text not null,
        address text not null,
        at timestamptz not null default now()
      );
      create index sign_in_failures_address on sign_in_failures (address, at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table sign_in_failures, invites, api_tokens, sessions, users');
  }
}
