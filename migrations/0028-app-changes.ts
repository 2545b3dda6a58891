import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The user who changed an app last. No foreign key: a job may end after its user is gone. A server of the former release
 * leaves it as it was.
 */
export class AppChanges1767225600028 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table apps add column changed_by uuid');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table apps drop column changed_by');
  }
}
