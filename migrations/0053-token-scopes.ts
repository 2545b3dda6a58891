import type { MigrationInterface, QueryRunner } from 'typeorm';

/** API tokens that can only read. */
export class TokenScopes1767225600053 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table api_tokens add column scope text not null default 'all' check (scope in ('all', 'read'))
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    // Without its scope, such a token could do everything.
    await runner.query(`
      delete from api_tokens where scope = 'read';
      alter table api_tokens drop column scope;
    `);
  }
}
