import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Polls of remotes are due work. Servers of 0.3 beside go on by `next_at`, and so a remote may be polled twice for a while. 0.5
 * drops the column.
 */
export class DuePolls1767225600089 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table git_remote_looks alter column next_at set default clock_timestamp();
      comment on table git_remote_looks is 'Git state: the last poll of each repository';
      insert into due_work (kind, key, due_at)
        select 'poll_remote', host_key || ' ' || repository_key, next_at from git_remote_looks;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      delete from due_work where kind = 'poll_remote';
      comment on table git_remote_looks is 'Git state: when each repository is polled next';
      alter table git_remote_looks alter column next_at drop default;
    `);
  }
}
