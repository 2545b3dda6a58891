import type { MigrationInterface, QueryRunner } from 'typeorm';

export class JobProgress1767225600007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // The step at which a job beside the queues is, or has failed.
    await runner.query('alter table git_jobs add column progress text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table git_jobs drop column progress');
  }
}
