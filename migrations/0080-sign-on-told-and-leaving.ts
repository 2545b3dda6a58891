import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Accounts that are disabled, what the identity provider told last, and the workspaces that rules of groups mean. */
export class SignOnToldAndLeaving1767225600080 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Nobody signs in to the account until it is enabled again.
      alter table users add column disabled_at timestamptz;
      -- Told at the last sign-on. Null: not since these columns are there.
      alter table identities add column name text, add column email text,
        -- True: the provider has verified that address.
        add column is_email_verified boolean not null default false,
        -- Reason for which groups changed nothing; null: they were told.
        add column groups_problem text;
      -- Workspace that a rule of TRELLIS_OIDC_ROLES meant when it was first read: a later one of that name is another.
      create table group_rule_workspaces (
        name text primary key,
        workspace_id uuid not null references workspaces on delete cascade
      );
      create index group_rule_workspaces_workspace on group_rule_workspaces (workspace_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table group_rule_workspaces;
      alter table identities drop column groups_problem, drop column is_email_verified, drop column email,
        drop column name;
      alter table users drop column disabled_at;
    `);
  }
}
