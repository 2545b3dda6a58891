import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Commits that the program around Trellis asks for, and its ids of people. */
export class AskedCommits1767225600084 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Commits of apps that may not have been read yet: the program may ask within the transaction that makes the app.
      create table asked_commits (
        host_id uuid not null references app_hosts on delete cascade,
        host_app_id text not null,
        of text not null check (of in ('creation', 'rename')),
        -- The new name, of a rename.
        name text,
        committer_id uuid not null,
        asked_at timestamptz not null default clock_timestamp(),
        primary key (host_id, host_app_id)
      );
      -- True: it was asked for, and is made whatever the rule of the host says.
      alter table hosted_apps add column is_commit_asked boolean not null default false;
      -- Hash of the captured state at the host; null before the next capture.
      alter table hosted_apps add column revision text;
      -- Id of a person in the program around Trellis; null without one.
      alter table users add column program_id text;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table users drop column program_id;
      alter table hosted_apps drop column is_commit_asked, drop column revision;
      drop table asked_commits;
    `);
  }
}
