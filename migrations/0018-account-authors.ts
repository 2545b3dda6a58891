import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AccountAuthors1767225600018 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // email: whose the token is, where the provider wants that with it. git_…: the author of commits to repositories
    // there; null: the user's own.
    await runner.query(
      'alter table provider_accounts add column email text, add column git_name text, add column git_email text',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'alter table provider_accounts drop column email, drop column git_name, drop column git_email',
    );
  }
}
