import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Requests outside workspaces that are answered once for each key; those inside are in `idempotency_keys`. */
export class AccountRequests1767225600027 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table account_requests (
        user_id uuid not null references users on delete cascade,
        route text not null,
        key text not null,
        request_hash bytea not null,
        sealed_answer bytea,
        created_at timestamptz not null default now(),
        primary key (user_id, route, key)
      );
      create index account_requests_age on account_requests (created_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table account_requests');
  }
}
