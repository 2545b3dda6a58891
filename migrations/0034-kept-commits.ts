import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Commits that are kept here until they are asked to be pushed. Their status is not one that workers of the former release
 * start.
 */
export class KeptCommits1767225600034 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table git_jobs
        drop constraint git_jobs_status_check,
        -- \`not valid\`: rows from before have one of the former statuses, and are not read for this.
        add constraint git_jobs_status_check
          check (status in ('held', 'queued', 'running', 'succeeded', 'failed', 'cancelled')) not valid,
        -- Accepted to be pushed later: its status is \`held\` until then, and again once a push has failed.
        add column is_kept boolean not null default false;

      -- Apps as commits had them that force pushes from here have dropped.
      create table git_dropped_apps (
        target_id uuid not null references git_targets on delete cascade,
        sha text not null,
        git_app_id text not null,
        document text not null,
        dropped_at timestamptz not null default now(),
        primary key (target_id, sha, git_app_id)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table git_dropped_apps;
      update git_jobs set status = 'cancelled', finished_at = clock_timestamp() where status = 'held';
      alter table git_jobs
        drop column is_kept,
        drop constraint git_jobs_status_check,
        add constraint git_jobs_status_check
          check (status in ('queued', 'running', 'succeeded', 'failed', 'cancelled')) not valid;
    `);
  }
}
