import type { MigrationInterface, QueryRunner } from 'typeorm';

export class PublishEvent1767225600009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // For the statements that make the change which the event tells of: one round trip for both.
    await runner.query(`
      create function publish_event(workspace_id uuid, type text, subject_id uuid) returns void language plpgsql as $$
      declare event_id bigint;
      begin
        insert into workspace_events (workspace_id, type, subject_id) values ($1, $2, $3) returning id into event_id;
        perform pg_notify('trellis_events', concat_ws(' ', $1, event_id, $2, $3));
      end $$
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function publish_event');
  }
}
