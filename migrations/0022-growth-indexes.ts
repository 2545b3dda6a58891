import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createIndexConcurrently } from './create-index';

const INDEXES = [
  // For a workspace's list of jobs, which would otherwise sort all of them.
  { name: 'git_jobs_listed', on: 'git_jobs (workspace_id, id desc) where is_listed' },
  // For the deletion of reads that are not listed.
  { name: 'git_jobs_read', on: 'git_jobs (finished_at) where position is null and not is_listed' },
  // For workspaces with the same repository, and those whose key is yet to be computed.
  { name: 'git_configs_repository', on: 'git_configs (canonical_key)' },
  // The expression has statistics of its own because it is indexed; a condition of a partial index would have none.
  { name: 'git_configs_unkeyed', on: 'git_configs ((coalesce(keyed_url <> repository_url, true)))' },
];

export class GrowthIndexes1767225600022 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    for (const index of INDEXES) await createIndexConcurrently(runner, index);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of INDEXES) await runner.query(`drop index concurrently if exists ${name}`);
  }
}
