import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Settings tell if the server sends whole histories only. Null: unknown, from before it was asked. */
export class WholeHistories1767225600070 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table git_configs add column sends_whole_histories boolean');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table git_configs drop column sends_whole_histories');
  }
}
