import type { MigrationInterface, QueryRunner } from 'typeorm';

export class LastLook1767225600010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // When a worker last looked for what dead ones left behind. Nothing is lost with it, so it is not logged.
    await runner.query(`
      create unlogged table git_last_look (
        is_only boolean primary key default true check (is_only),
        looked_at timestamptz not null
      )
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table git_last_look');
  }
}
