import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Hashes of the documents that versions of an app had when they were last pushed or pulled, by their Git ids. */
export class CommittedVersions1767225600056 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table git_links add column committed_versions jsonb not null default '{}'`);
    await runner.query(`
      update git_links set committed_versions = jsonb_build_object(
        coalesce(last #>> '{syncedState,entry,gitVersionId}', ''), last ->> 'documentHash')
      where last is not null`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table git_links drop column committed_versions');
  }
}
