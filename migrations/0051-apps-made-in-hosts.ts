import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Apps that are made in a host before they are here, and changes there that can still be taken back. */
export class AppsMadeInHosts1767225600051 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table host_creations (
        host_id uuid not null references app_hosts on delete cascade,
        -- Git id of the app, or its path if it has no entry in the repository.
        source text not null,
        -- How far it has come there, as JSON; text, because jsonb refuses NUL. Null: nothing was begun.
        progress text,
        holder uuid,
        held_until timestamptz,
        primary key (host_id, source)
      );

      -- Of an app that a deployment has switched in its host, until that has ended: its states before and after, as JSON.
      alter table hosted_apps add column switched text;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table hosted_apps drop column switched;
      drop table host_creations;
    `);
  }
}
