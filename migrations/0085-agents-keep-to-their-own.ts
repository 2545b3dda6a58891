import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Revision of the protocol that a session of an agent has agreed on. */
export class AgentsKeepToTheirOwn1767225600085 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table agent_sessions add column protocol_version text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table agent_sessions drop column protocol_version');
  }
}
