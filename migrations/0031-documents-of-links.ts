import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createIndexConcurrently } from './create-index';

// For the deletion of documents: that of an app's last commit is kept.
const INDEX = {
  name: 'git_links_document',
  on: `git_links (workspace_id, (last ->> 'documentHash'))`,
};
const REPLACED = { name: 'git_links_workspace', on: 'git_links (workspace_id)' };

export class DocumentsOfLinks1767225600031 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await createIndexConcurrently(runner, INDEX);
    await runner.query(`drop index concurrently if exists ${REPLACED.name}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await createIndexConcurrently(runner, REPLACED);
    await runner.query(`drop index concurrently if exists ${INDEX.name}`);
  }
}
