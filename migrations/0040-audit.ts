import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Changes of settings and rights that admins answer for. Names and addresses are kept as they were at the time. */
export class Audit1767225600040 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table audit_entries (
        id uuid primary key,
        workspace_id uuid not null references workspaces on delete cascade,
        at timestamptz not null default clock_timestamp(),
        actor_id uuid not null,
        actor_name text not null,
        actor_email text not null,
        action text not null,
        target text,
        ip text,
        detail jsonb not null default '{}'
      );
      create index audit_entries_workspace on audit_entries (workspace_id, id);
      create index audit_entries_at on audit_entries (at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table audit_entries');
  }
}
