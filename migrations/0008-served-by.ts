import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ServedBy1767225600008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // The worker that served the queue last: it has the newest mirror, and an open connection.
    await runner.query('alter table git_queues add column served_by uuid');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table git_queues drop column served_by');
  }
}
