import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The inviter of a member, who is told when that person joins. */
export class Inviters1767225600055 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table invitations add column invited_by uuid');
    await runner.query('alter table memberships add column invited_by uuid');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table memberships drop column invited_by');
    await runner.query('alter table invitations drop column invited_by');
  }
}
