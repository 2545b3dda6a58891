import type { MigrationInterface, QueryRunner } from 'typeorm';

/** For the clean-up, which asks of each stored document whether a job still wants it. */
export class DocumentIndex1767225600005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Some databases have it already: for a while 0004 made it.
    await runner.query(`
      create index if not exists git_jobs_document
        on git_jobs (workspace_id, document_hash) where document_hash is not null;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index git_jobs_document');
  }
}
