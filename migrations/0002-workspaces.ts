import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Workspaces1767225600002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table workspaces (
        id uuid primary key,
        name text not null,
        created_at timestamptz not null default now()
      );
      create table memberships (
        id uuid primary key,
        workspace_id uuid not null references workspaces on delete cascade,
        user_id uuid not null references users on delete cascade,
        role text not null check (role in ('admin', 'builder', 'viewer')),
        created_at timestamptz not null default now(),
        constraint memberships_user unique (workspace_id, user_id)
      );
      create index memberships_of_user on memberships (user_id);
      create table constants (
        id uuid primary key,
        workspace_id uuid not null references workspaces on delete cascade,
        name text not null,
        value text,
        sealed_value bytea,
        updated_at timestamptz not null default now(),
        constraint constants_name unique (workspace_id, name),
        constraint constants_one_value check ((value is null) <> (sealed_value is null))
      );
      create table idempotency_keys (
        user_id uuid not null references users on delete cascade,
        workspace_id uuid not null references workspaces on delete cascade,
        route text not null,
        key text not null,
        request_hash bytea not null,
        job_id uuid,
        sealed_answer bytea,
        created_at timestamptz not null default now(),
        primary key (user_id, workspace_id, route, key)
      );
      create index idempotency_keys_age on idempotency_keys (created_at);
      create table workspace_events (
        id bigint generated always as identity primary key,
        workspace_id uuid not null references workspaces on delete cascade,
        type text not null,
        subject_id uuid not null,
        created_at timestamptz not null default clock_timestamp()
      );
      create index workspace_events_order on workspace_events (workspace_id, id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table workspace_events, idempotency_keys, constants, memberships, workspaces');
  }
}
