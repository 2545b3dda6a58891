import type { MigrationInterface, QueryRunner } from 'typeorm';

/** States that each edit of an agent has found and left, to take it back alone, and the former branches of sessions. */
export class AgentsKeepToTheirOwn1767225600081 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Revision of the protocol that the client has agreed on.
      alter table agent_sessions add column protocol_version text;
      -- Times that the deletion of its branch was asked for.
      alter table agent_sessions add column deletions int not null default 0;
      comment on column agent_sessions.deleted_sha is 'Last tip of the branch that was seen.';

      -- Deleted branches of sessions that have got another one.
      create table agent_former_branches (
        session_id uuid not null references agent_sessions on delete cascade,
        workspace_id uuid not null references workspaces on delete cascade,
        branch text not null,
        start_sha text not null,
        tip text,
        deleted_at timestamptz not null,
        primary key (session_id, branch)
      );
      -- Agents, as name/version, that have saved the app since the last backup, and before the one under way.
      alter table git_app_backups add column agents text[] not null default '{}',
        add column taken_agents text[] not null default '{}';
      create function note_saving_agent(app uuid, agent text) returns void language plpgsql as $$
      begin
        update git_app_backups s set agents = array_remove(s.agents, agent) || agent
        where s.app_id = app and s.first_saved_at is not null;
      end $$;

      create index agent_former_branches_workspace on agent_former_branches (workspace_id);

      create table agent_edits (
        -- In the order of their beginnings.
        id uuid primary key,
        session_id uuid not null references agent_sessions on delete cascade,
        app_id uuid not null,
        app_name text not null,
        -- Document that the edit has found, and the one that it leaves.
        before text not null,
        after text not null,
        -- Hashes of before, after, and of all documents between them: edits that follow one another are one row.
        versions text[] not null,
        -- False while it is being made, and for ever if the server ended in the middle.
        is_made boolean not null default false
      );
      create index agent_edits_session on agent_edits (session_id, app_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function note_saving_agent;
      alter table git_app_backups drop column agents, drop column taken_agents;
      drop table agent_edits, agent_former_branches;
      alter table agent_sessions drop column protocol_version, drop column deletions;
      comment on column agent_sessions.deleted_sha is null;
    `);
  }
}
