import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A merge of branches may have apps that the workspace does not have: an app of a merge is known by its Git id. */
export class MergesOfBranches1767225600033 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table merge_apps drop constraint merge_apps_pkey;
      alter table merge_apps alter column app_id drop not null;
      alter table merge_apps add primary key (merge_id, git_app_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      delete from merge_apps where app_id is null;
      alter table merge_apps drop constraint merge_apps_pkey;
      alter table merge_apps alter column app_id set not null;
      alter table merge_apps add primary key (merge_id, app_id);
    `);
  }
}
