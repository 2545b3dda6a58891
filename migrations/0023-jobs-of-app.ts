import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createIndexConcurrently } from './create-index';

// For the last job of an app, which is never deleted: by its id, without reading all others of the app.
const INDEXES = [
  { name: 'git_jobs_of_app', on: 'git_jobs (app_id, id)' },
  { name: 'git_job_apps_of_app', on: 'git_job_apps (app_id, job_id)' },
];
const REPLACED = [
  { name: 'git_jobs_app', on: 'git_jobs (app_id)' },
  { name: 'git_job_apps_app', on: 'git_job_apps (app_id)' },
];

export class JobsOfApp1767225600023 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    for (const index of INDEXES) await createIndexConcurrently(runner, index);
    for (const { name } of REPLACED) await dropIndex(runner, name);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const index of REPLACED) await createIndexConcurrently(runner, index);
    for (const { name } of INDEXES) await dropIndex(runner, name);
  }
}

const dropIndex = (runner: QueryRunner, name: string): Promise<unknown> =>
  runner.query(`drop index concurrently if exists ${name}`);
