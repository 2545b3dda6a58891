import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The job that was made from a failed one. No foreign key: either of the two may be deleted first. */
export class RetriedJobs1767225600025 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table git_jobs add column retried_as uuid');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table git_jobs drop column retried_as');
  }
}
