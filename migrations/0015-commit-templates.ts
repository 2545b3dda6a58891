import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CommitTemplates1767225600015 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table git_configs add column commit_template text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table git_configs drop column commit_template');
  }
}
