import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createIndexConcurrently } from './create-index';

const INDEXES = [
  {
    name: 'git_jobs_failed',
    on: `git_jobs (workspace_id, id desc) where status = 'failed' and position is not null and retried_as is null`,
  },
  {
    name: 'git_jobs_committed',
    on: `git_jobs (actor_id, finished_at) where status = 'succeeded' and commit_sha is not null`,
  },
  {
    name: 'git_jobs_merged',
    on: `git_jobs (workspace_id, id desc) where kind = 'merge_branches' and status = 'succeeded'`,
  },
  { name: 'merges_open', on: `merges (workspace_id, id desc) where status = 'open'` },
  { name: 'invitations_email', on: 'invitations (email_key)' },
];

/** Each person has an inbox, which is computed from what is stored. */
export class Inbox1767225600065 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table users
        -- End of the entries that the person has marked as read.
        add column if not exists inbox_read_until timestamptz;
      alter table memberships
        -- The account's address, if the inviter's link was sent to it: addresses are not verified otherwise.
        add column if not exists invited_email_key text;
      -- Accounts that were made by opening a link, with the address that it was sent to.
      update memberships m set invited_email_key = u.email_key from users u, audit_entries a
      where u.id = m.user_id and u.created_at = m.created_at and m.invited_by is not null and m.invited_email_key is null
        and a.workspace_id = m.workspace_id and a.actor_id = m.user_id and a.action = 'joined'
        and lower(a.target) = u.email_key;
    `);
    for (const index of INDEXES) await createIndexConcurrently(runner, index);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of INDEXES) await runner.query(`drop index concurrently if exists ${name}`);
    await runner.query(`
      alter table memberships drop column if exists invited_email_key;
      alter table users drop column if exists inbox_read_until;
    `);
  }
}
