import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Agents that sign in by OAuth, their codes, and API tokens for one workspace. */
export class OAuthForAgents1767225600077 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table oauth_clients (
        id uuid primary key,
        name text not null,
        redirect_uris text[] not null,
        -- Network that has registered it; null once a person has allowed it.
        made_from text,
        created_at timestamptz not null default now(),
        -- Last time that a person allowed it.
        used_at timestamptz
      );
      create index oauth_clients_unused on oauth_clients (made_from, created_at) where used_at is null;

      create table oauth_codes (
        code_hash bytea primary key,
        client_id uuid not null references oauth_clients on delete cascade,
        user_id uuid not null references users on delete cascade,
        -- Session in which the person allowed the agent.
        credential_id uuid not null,
        -- No reference: a code is redeemed under locks on itself and the membership, which a deletion would take in the
        -- other order.
        workspace_id uuid not null,
        redirect_uri text not null,
        challenge text not null,
        expires_at timestamptz not null,
        used_at timestamptz,
        -- Token that it gave, which is deleted if the code comes again.
        token_id uuid
      );
      create index oauth_codes_client on oauth_codes (client_id);

      -- A token for one workspace ends with the membership there.
      alter table api_tokens
        add column workspace_id uuid,
        add column client_id uuid references oauth_clients on delete cascade,
        add constraint api_tokens_membership foreign key (workspace_id, user_id)
          references memberships (workspace_id, user_id) on delete cascade;
      create index api_tokens_membership on api_tokens (workspace_id, user_id) where workspace_id is not null;
      create index api_tokens_client on api_tokens (client_id) where client_id is not null;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    // Without its workspace, such a token would be for all of the person's.
    await runner.query(`
      delete from api_tokens where workspace_id is not null;
      alter table api_tokens drop constraint api_tokens_membership, drop column client_id, drop column workspace_id;
      drop table oauth_codes, oauth_clients;
    `);
  }
}
