import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A merge of branches may have apps that one side does not have, and other files of the repository: these are in one row
 * without a Git id.
 */
export class WholeAppsAndFilesOfMerges1767225600035 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table merge_apps drop constraint merge_apps_pkey;
      alter table merge_apps
        alter column git_app_id drop not null,
        alter column base drop not null,
        alter column mine drop not null,
        alter column theirs drop not null,
        alter column base_state drop not null,
        alter column theirs_last drop not null,
        -- JSON: the conflicts that do not follow from the documents.
        add column clashes text not null default '[]';
      create unique index merge_apps_of_merge on merge_apps (merge_id, coalesce(git_app_id, ''), (git_app_id is null));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      delete from merges where id in (
        select merge_id from merge_apps
        where clashes <> '[]' or git_app_id is null or base is null or mine is null or theirs is null
          or base_state is null or theirs_last is null
      );
      drop index merge_apps_of_merge;
      alter table merge_apps
        drop column clashes,
        alter column git_app_id set not null,
        alter column base set not null,
        alter column mine set not null,
        alter column theirs set not null,
        alter column base_state set not null,
        alter column theirs_last set not null;
      alter table merge_apps add primary key (merge_id, git_app_id);
    `);
  }
}
