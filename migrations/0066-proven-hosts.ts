import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Hosts prove what they can do before they are used. */
export class ProvenHosts1767225600066 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table app_hosts
        -- What the host has shown that it can do, in one version of it. Null: it is not used before it has.
        add column certificate jsonb,
        -- The proof that runs, or the last one, with the names of the apps that proofs may have left there.
        add column proof jsonb,
        -- An admin asks for a proof, whatever the certificate says.
        add column is_proof_wanted boolean not null default false,
        -- An admin has cancelled the proof: there is none until it is wanted again.
        add column is_proof_stopped boolean not null default false;
      alter table hosted_apps
        -- Parts of the app, as it was captured last, that a pull could not keep there.
        add column limits jsonb not null default '[]';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table hosted_apps drop column limits;
      alter table app_hosts drop column is_proof_stopped, drop column is_proof_wanted, drop column proof,
        drop column certificate;
    `);
  }
}
