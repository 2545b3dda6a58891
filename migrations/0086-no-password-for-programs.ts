import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The program around Trellis is asked without a password. */
export class NoPasswordForPrograms1767225600086 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Null for the program around Trellis.
      alter table app_hosts alter column sealed_password drop not null;
      update app_hosts set sealed_password = null where kind = 'embedded';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      delete from app_hosts where sealed_password is null;
      alter table app_hosts alter column sealed_password set not null;
    `);
  }
}
