import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Converts what Trellis 0.2 left, and drops what kept its tables in step. The tables `git_app_links` and `invites`, and the
 * indexes `git_configs_without_target` and `git_jobs_read`, stay for one more release: servers of 0.3, which run until they
 * are replaced, still name or need them.
 *
 * Each statement is a transaction, because one that locks several tables could deadlock with servers that run. So each
 * statement can be repeated.
 */
export class EndOfZeroTwo1767225600060 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [REFUSE_UNADOPTED, ...CONVERT, ...DROP]) await runner.query(statement);
  }

  /** Converted data stays as it is. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table git_job_commits alter column planned drop not null');
    await runner.query('alter table users alter column password_hash drop not null');
    await runner.query(LEAVE_TARGET);
    await runner.query(COPY_LINKS);
  }
}

/** The key of a repository is not computed in SQL: servers of 0.3 gave settings of 0.2 their targets when they started. */
const REFUSE_UNADOPTED = `
  do $$ begin
    if exists (select from git_configs where branch is not null and target_id is null) then
      raise exception 'The database has Git settings of Trellis 0.2. Start Trellis 0.3 once, then this version.';
    end if;
  end $$`;

const CONVERT = [
  // An invited person was a user without a password, and a member at once, whose link opened all memberships. The link stays
  // with the membership that was made in the same transaction, and so at the same time; the others need a new link.
  `with invited as (
     insert into invitations (id, workspace_id, email, email_key, name, role, token_hash, expires_at)
     select gen_random_uuid(), m.workspace_id, u.email, u.email_key, u.name, m.role, i.token_hash, coalesce(i.expires_at, now())
     from users u join memberships m on m.user_id = u.id
     left join invites i on i.user_id = u.id and i.expires_at = m.created_at + interval '7 days'
     where u.password_hash is null
     on conflict do nothing
   )
   delete from users where password_hash is null`,
  'alter table users alter column password_hash set not null',
  // Without an outcome they prove nothing. A job whose push had an unknown end since 0.2 is taken as not pushed.
  'delete from git_job_commits where planned is null',
  'alter table git_job_commits alter column planned set not null',
  // Reads were jobs, which nobody was shown.
  'delete from git_jobs where position is null and not is_listed',
  // Imports did not report missing credentials.
  ...['missing', 'answer,missing'].map(
    (path) => `
      update git_jobs set result = jsonb_set(result, '{${path},credentials}', '[]')
      where kind = 'import_app' and jsonb_typeof(result #> '{${path}}') = 'object'
        and not result #> '{${path}}' ? 'credentials'`,
  ),
];

const DROP = [
  'drop trigger if exists git_configs_leave_target on git_configs',
  'drop trigger if exists git_app_links_copy on git_app_links',
  'drop trigger if exists git_links_copy on git_links',
  'drop function if exists git_configs_leave_target',
  'drop function if exists git_links_copy',
  'drop function if exists git_links_to_older',
  'drop function if exists git_links_from_older',
];

const LEAVE_TARGET = `
  create or replace function git_configs_leave_target() returns trigger language plpgsql as $$
  begin
    if new.target_id is not distinct from old.target_id then new.target_id := null; end if;
    return new;
  end $$;
  create or replace trigger git_configs_leave_target before update on git_configs for each row
    when ((new.repository_url, new.branch, new.directory)
      is distinct from (old.repository_url, old.branch, old.directory))
    execute function git_configs_leave_target();
`;

const COPY_LINKS = `
  create or replace function git_links_from_older(l git_app_links, target uuid) returns void language sql as $$
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

  create or replace function git_links_to_older(l git_links) returns void language sql as $$
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

  create or replace function git_links_copy() returns trigger language plpgsql as $$
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
  create or replace trigger git_app_links_copy after insert or update on git_app_links
    for each row execute function git_links_copy();
  create or replace trigger git_links_copy after insert or update on git_links
    for each row execute function git_links_copy();
`;
