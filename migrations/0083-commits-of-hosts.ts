import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Commits that captures of hosts ask for. */
export class CommitsOfHosts1767225600083 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Apps that are committed by themselves: none, or those that are made or renamed there.
      alter table app_hosts add column commits text not null default 'off' check (commits in ('off', 'names'));
      -- A commit that is still to be asked for, and the id of its author.
      alter table hosted_apps add column wanted_commit text check (wanted_commit in ('creation', 'rename')),
        add column committer_id uuid;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table hosted_apps drop column committer_id, drop column wanted_commit;
      alter table app_hosts drop column commits;
    `);
  }
}
