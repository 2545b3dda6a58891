import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Viewers of a published app get its live release; an admin can let them see drafts. */
export class LiveForViewers1767225600061 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table workspaces add column viewers_see_drafts boolean not null default false;
      -- SHA-256, as in app_versions. Null: released by a server of 0.3.
      alter table app_releases add column document_hash text;
      update app_releases set document_hash = encode(sha256(convert_to(document, 'UTF8')), 'hex') where is_live;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table app_releases drop column document_hash;
      alter table workspaces drop column viewers_see_drafts;
    `);
  }
}
