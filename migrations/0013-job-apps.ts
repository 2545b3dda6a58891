import type { MigrationInterface, QueryRunner } from 'typeorm';

export class JobApps1767225600013 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // The apps of a job that commits several at once; without a reference to the app, as in git_jobs.
    await runner.query(`
      create table git_job_apps (
        job_id uuid not null references git_jobs on delete cascade,
        app_id uuid not null,
        document_hash text not null,
        primary key (job_id, app_id)
      );
      create index git_job_apps_app on git_job_apps (app_id);
      create index git_job_apps_document on git_job_apps (document_hash);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table git_job_apps');
  }
}
