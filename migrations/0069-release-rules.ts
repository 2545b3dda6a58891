import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Each connection decides whether pulls change what users of an app see. */
export class ReleaseRules1767225600069 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table app_hosts add column release_rule text not null default 'if_released'
        check (release_rule in ('if_released', 'always', 'never'));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table app_hosts drop column release_rule');
  }
}
