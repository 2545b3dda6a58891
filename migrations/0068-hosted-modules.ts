import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Apps of a host may be modules, which other apps show by their ids. */
export class HostedModules1767225600068 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table hosted_apps
        -- Ids of a module and its captured version, in the repository and in the host. Null: it is no module.
        add column module jsonb;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table hosted_apps drop column module');
  }
}
