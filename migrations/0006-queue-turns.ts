import type { MigrationInterface, QueryRunner } from 'typeorm';

/** So that a claim is one step in an index, however many jobs wait in however many queues. */
export class QueueTurns1767225600006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- When the queue's next job may be begun, and since when it waits for its turn; null where nothing waits.
      alter table git_queues add column ready_at timestamptz;
      update git_queues q set ready_at = (
        select greatest(j.created_at, j.not_before) from git_jobs j
        where j.workspace_id = q.workspace_id and j.position is not null and j.status in ('queued', 'running')
        order by j.position limit 1);
      create index git_queues_waiting on git_queues (ready_at) where lease_owner is null;
      create index git_queues_leased on git_queues (lease_owner) where lease_owner is not null;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table git_queues drop column ready_at');
    await runner.query('drop index git_queues_leased');
  }
}
