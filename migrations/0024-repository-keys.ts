import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createIndexConcurrently } from './create-index';

/** The key of 0021 is that of `git_targets`, too: one of them is enough. */
export class RepositoryKeys1767225600024 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    // For workspaces with the same repository; settings that an older version has written have no target.
    await createIndexConcurrently(runner, {
      name: 'git_targets_repository',
      on: 'git_targets (repository_key)',
    });
    await createIndexConcurrently(runner, {
      name: 'git_configs_without_target',
      on: 'git_configs (workspace_id) where target_id is null and is_configured',
    });
    await runner.query(
      'alter table git_configs drop column if exists canonical_key, drop column if exists keyed_url',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table git_configs add column canonical_key text, add column keyed_url text');
    await createIndexConcurrently(runner, {
      name: 'git_configs_repository',
      on: 'git_configs (canonical_key)',
    });
    await createIndexConcurrently(runner, {
      name: 'git_configs_unkeyed',
      on: 'git_configs ((coalesce(keyed_url <> repository_url, true)))',
    });
    await runner.query('drop index concurrently if exists git_targets_repository');
    await runner.query('drop index concurrently if exists git_configs_without_target');
  }
}
