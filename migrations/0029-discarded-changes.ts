import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Documents as they were before changes in them were discarded, so that they can be brought back. */
export class DiscardedChanges1767225600029 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table discarded_changes (
        id uuid primary key,
        app_id uuid not null references apps on delete cascade,
        version_id uuid not null,
        document text not null,
        remaining_hash text not null,
        created_at timestamptz not null default now()
      );
      create index discarded_changes_app on discarded_changes (app_id);
      create index discarded_changes_age on discarded_changes (created_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table discarded_changes');
  }
}
