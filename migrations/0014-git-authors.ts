import type { MigrationInterface, QueryRunner } from 'typeorm';

export class GitAuthors1767225600014 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Null: the account's own.
    await runner.query('alter table users add column git_name text, add column git_email text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table users drop column git_name, drop column git_email');
  }
}
