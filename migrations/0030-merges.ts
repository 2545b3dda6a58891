import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Merges with conflicts that people settle: the documents of both sides and of their base, and what was decided. */
export class Merges1767225600030 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table merges (
        id uuid primary key,
        workspace_id uuid not null references workspaces on delete cascade,
        target_id uuid not null references git_targets on delete cascade,
        kind text not null check (kind in ('pull', 'commit', 'branches')),
        -- Grows with each change.
        version integer not null default 1,
        status text not null default 'open' check (status in ('open', 'done', 'abandoned', 'outdated')),
        -- Which commits, or whose working copy, the sides are.
        sides jsonb not null,
        -- Of the commit that is made once all is settled.
        message text,
        completing_job_id uuid,
        replaced_by uuid,
        created_at timestamptz not null default clock_timestamp(),
        ended_at timestamptz
      );
      create index merges_workspace on merges (workspace_id, id);
      create index merges_target on merges (target_id);
      create index merges_ended on merges (ended_at);

      create table merge_apps (
        merge_id uuid not null references merges on delete cascade,
        app_id uuid not null references apps on delete cascade,
        git_app_id text not null,
        base text not null,
        mine text not null,
        theirs text not null,
        -- Names and version of the app on each side.
        names jsonb not null,
        -- State of the app in the repository that base and theirs are.
        base_state jsonb not null,
        theirs_last jsonb not null,
        -- JSON, which may hold what jsonb refuses.
        resolutions text not null default '{}',
        shown text not null,
        unresolved integer not null,
        primary key (merge_id, app_id)
      );
      create index merge_apps_app on merge_apps (app_id);

      create table merge_decisions (
        workspace_id uuid not null references workspaces on delete cascade,
        conflict_id text not null,
        resolution text not null,
        decided_by uuid references users on delete set null,
        decided_at timestamptz not null default clock_timestamp(),
        primary key (workspace_id, conflict_id)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table merge_decisions, merge_apps, merges');
  }
}
