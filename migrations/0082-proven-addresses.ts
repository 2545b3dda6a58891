import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Addresses that the operator has given to accounts, and the makers of workspaces. */
export class ProvenAddresses1767225600082 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Address in lower case that the operator, or a set-up file, has given to the account. It counts while it is the account's.
      alter table users add column vouched_email_key text;
      -- Id of a user. Null: from before this was recorded.
      alter table workspaces add column created_by uuid;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table workspaces drop column created_by;
      alter table users drop column vouched_email_key;
    `);
  }
}
