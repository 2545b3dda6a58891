import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sessions of agents with their branches, and API tokens for agents alone. */
export class AgentSessions1767225600076 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table api_tokens drop constraint api_tokens_scope_check,
        add constraint api_tokens_scope_check check (scope in ('all', 'read', 'agent'));

      create table agent_sessions (
        id uuid primary key,
        user_id uuid not null references users on delete cascade,
        -- Session or API token that began it.
        credential_id uuid not null,
        agent_name text not null,
        agent_version text not null,
        -- Null until the agent has named one.
        workspace_id uuid references workspaces on delete cascade,
        -- Name of its branch, which is reserved before it is made; null before the first change.
        branch text,
        -- Attempts to make the branch that have failed.
        branch_failures int not null default 0,
        -- Commit at which the branch was made; null until then.
        start_sha text,
        -- Tip of the branch when it was deleted.
        deleted_sha text,
        deleted_at timestamptz,
        looked_at timestamptz not null default now(),
        reads int not null default 0,
        -- The last calls of tools.
        calls jsonb not null default '[]',
        created_at timestamptz not null default now(),
        last_used_at timestamptz not null default now(),
        ended_at timestamptz,
        undone_at timestamptz
      );
      create unique index agent_sessions_branch on agent_sessions (workspace_id, branch);
      create index agent_sessions_user on agent_sessions (user_id);
      create index agent_sessions_due on agent_sessions (looked_at)
        where start_sha is not null and deleted_at is null;

      -- Apps that a session has changed.
      create table agent_session_apps (
        session_id uuid not null references agent_sessions on delete cascade,
        app_id uuid not null,
        name text not null,
        -- Hash of the document that the last change has left, to notice changes by others; null while it is being made.
        version text,
        primary key (session_id, app_id)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    // Without its scope, such a token could do everything.
    await runner.query(`
      drop table agent_session_apps, agent_sessions;
      delete from api_tokens where scope = 'agent';
      alter table api_tokens drop constraint api_tokens_scope_check,
        add constraint api_tokens_scope_check check (scope in ('all', 'read'));
    `);
  }
}
