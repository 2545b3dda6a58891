import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Targets1767225600019 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- A directory on a branch of a repository, as one workspace uses it.
      create table git_targets (
        id uuid primary key default gen_random_uuid(),
        workspace_id uuid not null references workspaces on delete cascade,
        -- Equal for all URLs of a repository.
        repository_key text not null,
        branch text not null,
        directory text not null,
        created_at timestamptz not null default now(),
        constraint git_targets_place unique (workspace_id, repository_key, branch, directory)
      );

      -- Without a reference to the app: the waiting commits of a deleted app still need it.
      create table git_links (
        app_id uuid not null,
        target_id uuid not null references git_targets on delete cascade,
        workspace_id uuid not null references workspaces on delete cascade,
        git_app_id text not null,
        follows_name boolean not null default true,
        is_behind boolean not null default false,
        failed_job_id uuid,
        -- Place in the queue of the job that pushed or pulled last.
        position bigint,
        -- The last commit that was pushed or pulled, and the state that it gave the app.
        last jsonb,
        primary key (app_id, target_id)
      );
      create index git_links_target on git_links (target_id);
      create index git_links_workspace on git_links (workspace_id);

      alter table git_configs add column target_id uuid references git_targets on delete set null;
      -- Without a reference to the target: a job outlives it.
      alter table git_jobs add column target_id uuid;
      -- Asked to end once its running attempt has.
      alter table git_jobs add column cancel_requested boolean not null default false;
      -- What the job will have done once the commit is in the repository; null from Trellis 0.2.
      alter table git_job_commits add column planned jsonb;
    `);
    await this.keepInStepWithOlderVersions(runner);
  }

  /**
   * Servers and workers of Trellis 0.2 run beside this version while they are replaced, and keep one link for each app in
   * `git_app_links`. What one version writes, the other one finds in its own table.
   */
  private async keepInStepWithOlderVersions(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function git_configs_leave_target() returns trigger language plpgsql as $$
      begin
        if new.target_id is not distinct from old.target_id then new.target_id := null; end if;
        return new;
      end $$;
      create trigger git_configs_leave_target before update on git_configs for each row
        when ((new.repository_url, new.branch, new.directory)
          is distinct from (old.repository_url, old.branch, old.directory))
        execute function git_configs_leave_target();

      create function git_links_from_older(l git_app_links, target uuid) returns void language sql as $$
        insert into git_links as n (app_id, target_id, workspace_id, git_app_id, follows_name, is_behind, failed_job_id, last)
        select l.app_id, target, l.workspace_id, l.git_app_id, l.follows_name, l.is_behind, l.failed_job_id,
          case when l.last_sha is not null then jsonb_build_object(
            'sha', l.last_sha, 'message', l.last_message, 'date', l.last_date, 'documentHash', l.last_document_hash,
            'author', jsonb_build_object('name', l.last_author_name, 'email', l.last_author_email),
            'syncedState', jsonb_build_object('path', l.last_path, 'oid', l.last_blob, 'entry',
              case when l.last_name is not null then jsonb_build_object('gitAppName', l.last_name,
                'gitVersionId', l.last_git_version_id, 'gitVersionName', coalesce(l.last_version_name, '')) end)) end
        on conflict (app_id, target_id) do update set git_app_id = excluded.git_app_id,
          follows_name = excluded.follows_name, is_behind = excluded.is_behind, failed_job_id = excluded.failed_job_id,
          -- Only a new commit comes from a job of the older version, which knows no positions.
          last = case when coalesce(excluded.last ->> 'sha' = n.last ->> 'sha', excluded.last is null) then n.last
            else excluded.last end,
          position = case when coalesce(excluded.last ->> 'sha' = n.last ->> 'sha', excluded.last is null) then n.position end
      $$;

      create function git_links_to_older(l git_links) returns void language sql as $$
        insert into git_app_links (app_id, workspace_id, git_app_id, follows_name, is_behind, failed_job_id, last_sha,
          last_message, last_author_name, last_author_email, last_date, last_path, last_blob, last_name,
          last_git_version_id, last_version_name, last_document_hash)
        select l.app_id, l.workspace_id, l.git_app_id, l.follows_name, l.is_behind, l.failed_job_id, l.last ->> 'sha',
          l.last ->> 'message', l.last #>> '{author,name}', l.last #>> '{author,email}',
          (l.last ->> 'date')::timestamptz, l.last #>> '{syncedState,path}', l.last #>> '{syncedState,oid}',
          l.last #>> '{syncedState,entry,gitAppName}', l.last #>> '{syncedState,entry,gitVersionId}',
          l.last #>> '{syncedState,entry,gitVersionName}', l.last ->> 'documentHash'
        on conflict (app_id) do update set git_app_id = excluded.git_app_id, follows_name = excluded.follows_name,
          is_behind = excluded.is_behind, failed_job_id = excluded.failed_job_id, last_sha = excluded.last_sha,
          last_message = excluded.last_message, last_author_name = excluded.last_author_name,
          last_author_email = excluded.last_author_email, last_date = excluded.last_date, last_path = excluded.last_path,
          last_blob = excluded.last_blob, last_name = excluded.last_name,
          last_git_version_id = excluded.last_git_version_id, last_version_name = excluded.last_version_name,
          last_document_hash = excluded.last_document_hash
      $$;

      create function git_links_copy() returns trigger language plpgsql as $$
      declare target uuid;
      begin
        -- Written by the other trigger.
        if pg_trigger_depth() > 1 then return null; end if;
        select target_id into target from git_configs where workspace_id = new.workspace_id;
        if target is null then return null; end if;
        if tg_table_name = 'git_app_links' then perform git_links_from_older(new, target);
        elsif new.target_id = target then perform git_links_to_older(new);
        end if;
        return null;
      end $$;
      create trigger git_app_links_copy after insert or update on git_app_links
        for each row execute function git_links_copy();
      create trigger git_links_copy after insert or update on git_links
        for each row execute function git_links_copy();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop trigger git_app_links_copy on git_app_links;
      drop trigger git_links_copy on git_links;
      drop function git_links_copy;
      drop function git_links_to_older;
      drop function git_links_from_older;
      drop trigger git_configs_leave_target on git_configs;
      drop function git_configs_leave_target;
      alter table git_job_commits drop column planned;
      alter table git_jobs drop column cancel_requested, drop column target_id;
      alter table git_configs drop column target_id;
      drop table git_links, git_targets;
    `);
  }
}
