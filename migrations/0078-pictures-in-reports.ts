import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Pictures in the comments at pull requests, which anybody with their addresses can see. */
export class PicturesInReports1767225600078 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'alter table pull_request_report_settings add column has_pictures boolean not null default false',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table pull_request_report_settings drop column has_pictures');
  }
}
