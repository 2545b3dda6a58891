import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createIndexConcurrently } from './create-index';

const INDEXES = [
  { name: 'audit_entries_actor', on: 'audit_entries (workspace_id, actor_id, id)' },
  { name: 'audit_entries_action', on: 'audit_entries (workspace_id, action, id)' },
];

/** Why the last test of a connection failed, and the audit trail of one person or one kind of action. */
export class LastTestAndAuditFilters1767225600054 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table git_configs
        add column if not exists test_failed_at timestamptz,
        add column if not exists test_error jsonb
    `);
    for (const index of INDEXES) await createIndexConcurrently(runner, index);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of INDEXES) await runner.query(`drop index concurrently if exists ${name}`);
    await runner.query(`
      alter table git_configs drop column if exists test_failed_at, drop column if exists test_error
    `);
  }
}
