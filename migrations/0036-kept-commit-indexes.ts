import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createIndexConcurrently } from './create-index';

const INDEXES = [
  { name: 'git_jobs_held', on: `git_jobs (target_id, position) where status = 'held'` },
  { name: 'git_jobs_kept', on: 'git_jobs (app_id) where is_kept and finished_at is null' },
  {
    name: 'git_jobs_not_ended',
    on: `git_jobs (workspace_id, position) where status in ('held', 'queued', 'running')`,
  },
];
// Held commits are open, too.
const REPLACED = [
  { name: 'git_jobs_open', on: `git_jobs (workspace_id, position) where status in ('queued', 'running')` },
];

export class KeptCommitIndexes1767225600036 implements MigrationInterface {
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
