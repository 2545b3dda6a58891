import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A look at a remote begins with the credentials that have not failed, or failed longest ago. */
export class FailedLooks1767225600058 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table git_configs add column look_failed_at timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table git_configs drop column look_failed_at');
  }
}
