import type { MigrationInterface, QueryRunner } from 'typeorm';

/** People decide about data sources whose settings differ between a host and the repository. */
export class SourceChoices1767225600067 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table app_hosts
        -- By the ids that data sources have in the repository: name, kind, and what was decided.
        add column source_choices jsonb not null default '{}';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table app_hosts drop column source_choices');
  }
}
