import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Growth1767225600021 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // The key is equal for all URLs of one repository; the program computes it. It counts only while `keyed_url` is the
    // repository's URL: servers of an older version change that one alone.
    await runner.query('alter table git_configs add column canonical_key text, add column keyed_url text');
    // When a worker last began each of the tasks that one of them does for all.
    await runner.query(
      'create table maintenance_runs (task text primary key, started_at timestamptz not null)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table git_configs drop column canonical_key, drop column keyed_url');
    await runner.query('drop table maintenance_runs');
  }
}
