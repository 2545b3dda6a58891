import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * GitHub Apps that workspaces have made, and the tokens of their installations. An app belongs to the workspaces that
 * share it, and is deleted with the last of them.
 */
export class ProviderApps1767225600073 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table provider_apps (
        id uuid primary key,
        base_url text not null,
        certificate_authority text,
        -- Its number at GitHub.
        number text not null,
        slug text not null,
        name text not null,
        owner text not null,
        page_url text not null,
        client_id text not null,
        -- Private key, client secret and webhook secret as JSON.
        sealed_secrets bytea not null,
        created_at timestamptz not null default now(),
        last_delivery jsonb,
        constraint provider_apps_client unique (base_url, client_id)
      );

      create table provider_app_workspaces (
        app_id uuid not null references provider_apps on delete cascade,
        workspace_id uuid not null references workspaces on delete cascade,
        primary key (app_id, workspace_id)
      );
      create index provider_app_workspaces_workspace on provider_app_workspaces (workspace_id);

      create function delete_unshared_app() returns trigger language plpgsql as $$
      begin
        delete from provider_apps a where a.id = old.app_id
          and not exists (select from provider_app_workspaces w where w.app_id = a.id);
        return null;
      end $$;
      create trigger provider_app_workspaces_last after delete on provider_app_workspaces
        for each row execute function delete_unshared_app();

      -- Apps that are being made at GitHub's page.
      create table provider_app_drafts (
        state_hash bytea primary key,
        user_id uuid not null references users on delete cascade,
        credential_id uuid not null,
        workspace_id uuid not null references workspaces on delete cascade,
        app_id uuid not null,
        base_url text not null,
        certificate_authority text,
        expires_at timestamptz not null
      );
      create index provider_app_drafts_user on provider_app_drafts (user_id);
      create index provider_app_drafts_workspace on provider_app_drafts (workspace_id);

      -- Tokens of installations, each for one repository.
      create table provider_app_tokens (
        app_id uuid not null references provider_apps on delete cascade,
        repository_id text not null,
        sealed_token bytea,
        expires_at timestamptz,
        version int not null default 0,
        renewal_ends_at timestamptz,
        primary key (app_id, repository_id)
      );

      create table provider_app_deliveries (
        app_id uuid not null references provider_apps on delete cascade,
        workspace_id uuid not null references workspaces on delete cascade,
        delivery text not null,
        received_at timestamptz not null default now(),
        primary key (app_id, workspace_id, delivery)
      );
      create index provider_app_deliveries_age on provider_app_deliveries (received_at);
      create index provider_app_deliveries_workspace on provider_app_deliveries (workspace_id);

      -- App and repository whose token is used; null: the stored one.
      alter table git_keys add column provider_app jsonb;
      -- Owner of a token that is no person: a project or group of GitLab.
      alter table provider_accounts add column token_of jsonb;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table provider_accounts drop column token_of;
      alter table git_keys drop column provider_app;
      drop table provider_app_deliveries, provider_app_tokens, provider_app_drafts, provider_app_workspaces;
      drop function delete_unshared_app;
      drop table provider_apps;
    `);
  }
}
