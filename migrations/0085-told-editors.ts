import type { MigrationInterface, QueryRunner } from 'typeorm';

/** People of whom the program around Trellis tells that they have changed an app. */
export class ToldEditors1767225600085 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Until the next capture, where the program's app itself does not tell who has edited it.
    await runner.query('alter table hosted_apps add column told_editor_id uuid');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table hosted_apps drop column told_editor_id');
  }
}
