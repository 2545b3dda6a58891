import { Injectable } from '@nestjs/common';
import { Database, rowsOf } from '../core/database';
import { Invitations, type OfferedInvitation } from '../workspaces';

/**
 * `conflict`: an open merge. `merged`, `deployed`: by another person, with a commit of the person whose inbox it is, or at
 * their request.
 */
export const INBOX_TYPES = [
  'invitation',
  'approval',
  'conflict',
  'job_failed',
  'deployment_refused',
  'merged',
  'deployed',
] as const;

/** Entry of a person's inbox. Fields that do not concern its type are null. */
export interface InboxEntry {
  type: (typeof INBOX_TYPES)[number];
  /** Id of the invitation, deployment, merge or job. */
  subjectId: string;
  at: Date;
  workspaceId: string;
  workspaceName: string;
  /** App that it is about; `id` is the same on all branches. */
  appId: string | null;
  appName: string | null;
  /** Null for the default branch, or if it is about none. */
  branch: string | null;
  /** Branch that was merged, or branch or tag that was deployed. */
  from: string | null;
  /** Name of the inviter, or of the person who did it. */
  by: string | null;
  kind: string | null;
  message: string | null;
  code: string | null;
  role: string | null;
}

export interface Inbox {
  entries: InboxEntry[];
  readUntil: Date | null;
}

/** The longest time that something that happened is shown. What waits for a person stays. */
const SHOWN = `interval '30 days'`;
const MOST_OF_A_TYPE = 50;
/** Deployments and merges of a workspace among which a person's are looked for. */
const MOST_LOOKED_AT = 20;

/** Kinds of jobs that no person has requested. */
const AUTOMATIC = `('backup_app', 'sync_app', 'deploy_landed')`;

const NAMED = `m.workspace_id as "workspaceId", (select name from workspaces where id = m.workspace_id) as "workspaceName"`;

/** SQL: the name of the branch of the target `t`; null for the default branch of the workspace `m`. */
const BRANCH = `case when t.branch <> (
  select used.branch from git_configs c join git_targets used on used.id = c.target_id where c.workspace_id = m.workspace_id)
  then t.branch end as branch`;

/** Conflicts of apps are entries of their own. */
const FAILED = `
  select 'job_failed' as type, j.id as "subjectId", j.at, ${NAMED}, a.shared_id as "appId", a.name as "appName", ${BRANCH},
    j.author_name as by, j.kind, j.message, j.error ->> 'code' as code
  from memberships m cross join lateral (
    select *, coalesce(finished_at, created_at) as at from git_jobs
    where workspace_id = m.workspace_id and status = 'failed' and position is not null and retried_as is null
      and finished_at > now() - ${SHOWN} and error ->> 'code' is distinct from 'merge_conflicts'
      and (actor_id = m.user_id or m.role = 'admin' and kind in ${AUTOMATIC})
    order by id desc limit ${MOST_OF_A_TYPE}) j
  left join apps a on a.id = j.app_id left join git_targets t on t.id = j.target_id
  where m.user_id = $1 and (j.app_id is null or a.id is not null)
  order by j.id desc limit ${MOST_OF_A_TYPE}`;

/** Merges of the branches that the workspace works on now. */
const CONFLICTS = `
  select 'conflict' as type, o.id as "subjectId", o.created_at as at, ${NAMED}, a.shared_id as "appId",
    a.name as "appName", ${BRANCH}, o.kind,
    case o.kind when 'branches' then o.sides #>> '{theirs,branch}' end as "from"
  from memberships m join merges o on o.workspace_id = m.workspace_id and o.status = 'open'
    join git_targets t on t.id = o.target_id
    left join lateral (
      select apps.shared_id, apps.name from merge_apps e join apps on apps.id = e.app_id
      where e.merge_id = o.id and o.kind <> 'branches' limit 1) a on true
  where m.user_id = $1 and m.role <> 'viewer'
    and exists (select from merge_apps where merge_id = o.id)
    and (o.target_id = (select target_id from git_configs where workspace_id = m.workspace_id)
      or exists (select from branches b where b.target_id = o.target_id and b.workspace_id = m.workspace_id))
  order by o.id desc limit ${MOST_OF_A_TYPE}`;

const APPROVALS = `
  select 'approval' as type, d.id as "subjectId", coalesce(d.finished_at, d.created_at) as at, ${NAMED}, d.ref as "from",
    d.author ->> 'name' as by, d.message
  from memberships m join git_deployments d on d.workspace_id = m.workspace_id and d.status = 'waiting'
    join git_deployment_settings s on s.workspace_id = m.workspace_id and not s.is_frozen
      and (s.needs_approval or d.waits_for is not null)
  where m.user_id = $1 and m.role = 'admin'
    and not (s.requires_other and d.requested_by ->> 'id' is not distinct from m.user_id::text)
  order by d.id desc limit ${MOST_OF_A_TYPE}`;

/** Only the latest deployment: a later one stands for the earlier ones. */
const REFUSED = `
  select 'deployment_refused' as type, d.id as "subjectId", coalesce(d.finished_at, d.created_at) as at, ${NAMED},
    d.ref as "from", d.author ->> 'name' as by, d.message
  from memberships m cross join lateral (
    select * from git_deployments where workspace_id = m.workspace_id order by id desc limit 1) d
  where m.user_id = $1 and m.role = 'admin' and d.is_automatic and d.status = 'refused'
  limit ${MOST_OF_A_TYPE}`;

/** A commit that the person made on the branch since it was last merged. */
const MERGED = `
  select 'merged' as type, j.id as "subjectId", j.finished_at as at, ${NAMED}, ${BRANCH}, j.input ->> 'from' as "from",
    j.author_name as by, j.message
  from memberships m cross join lateral (
    select * from git_jobs
    where workspace_id = m.workspace_id and kind = 'merge_branches' and status = 'succeeded'
      and finished_at > now() - ${SHOWN}
    order by id desc limit ${MOST_LOOKED_AT}) j
  left join git_targets t on t.id = j.target_id
  where m.user_id = $1 and j.actor_id <> m.user_id and exists (
    select from git_jobs own join git_targets o on o.id = own.target_id
    where own.actor_id = m.user_id and own.status = 'succeeded' and own.commit_sha is not null
      and own.workspace_id = m.workspace_id and o.branch = j.input ->> 'from' and own.finished_at <= j.finished_at
      and own.finished_at > coalesce((
        select max(finished_at) from git_jobs
        where workspace_id = m.workspace_id and kind = 'merge_branches' and status = 'succeeded' and id < j.id
          and target_id = j.target_id and input ->> 'from' = j.input ->> 'from'), '-infinity'))
  order by j.id desc limit ${MOST_OF_A_TYPE}`;

/**
 * A deployment that the person asked for and another person approved; or one with a commit that the person made, in any
 * workspace, of an app that the deployment changed, since the last deployment.
 */
const DEPLOYED = `
  select 'deployed' as type, d.id as "subjectId", d.finished_at as at, ${NAMED}, d.ref as "from",
    d.approved_by ->> 'name' as by, d.message
  from memberships m cross join lateral (
    select * from git_deployments
    where workspace_id = m.workspace_id and status = 'applied' and finished_at > now() - ${SHOWN}
    order by id desc limit ${MOST_LOOKED_AT}) d
  left join git_jobs j on j.id = d.job_id
  where m.user_id = $1 and d.approved_by ->> 'id' is distinct from m.user_id::text and (
    d.approved_by is not null and d.requested_by ->> 'id' = m.user_id::text
    or (d.is_automatic or j.actor_id is distinct from m.user_id) and exists (
      select from git_jobs own
        cross join lateral (select own.app_id union all select app_id from git_job_apps where job_id = own.id) c
        join all_apps a on a.id = c.app_id
      where own.actor_id = m.user_id and own.status = 'succeeded' and own.commit_sha is not null
        and own.finished_at <= d.finished_at and own.finished_at > coalesce((
          select max(finished_at) from git_deployments
          where workspace_id = m.workspace_id and status = 'applied' and id < d.id), '-infinity')
        and d.plan -> 'apps' @> jsonb_build_array(jsonb_build_object('gitAppId', a.git_app_id))))
  order by d.id desc limit ${MOST_OF_A_TYPE}`;

const STATEMENTS = [FAILED, CONFLICTS, APPROVALS, REFUSED, MERGED, DEPLOYED];

/** Computes inboxes from stored data: a person sees what they may see now, until it is dealt with. */
@Injectable()
export class Inboxes {
  constructor(
    private readonly database: Database,
    private readonly invitations: Invitations,
  ) {}

  /** Returns the latest entries of all workspaces of a person, the newest first. */
  async read(userId: string): Promise<Inbox> {
    return this.database.transaction(async (tx) => {
      const [{ readUntil }] = await rowsOf<{ readUntil: Date | null }>(
        tx,
        'select inbox_read_until as "readUntil" from users where id = $1',
        [userId],
      );
      const entries = (await this.invitations.offeredTo(tx, userId)).map(entryOf);
      for (const statement of STATEMENTS)
        entries.push(...(await rowsOf<Partial<InboxEntry>>(tx, statement, [userId])).map(withNulls));
      return { readUntil, entries: entries.sort((one, other) => other.at.getTime() - one.at.getTime()) };
    });
  }

  /** Marks entries up to a time as read. A later mark stays. */
  async markRead(userId: string, until: Date): Promise<void> {
    await this.database.query(
      `update users set inbox_read_until = greatest(inbox_read_until, least($2::timestamptz, clock_timestamp()))
       where id = $1`,
      [userId, until],
    );
  }
}

const NO_FIELDS = {
  ...{ appId: null, appName: null, branch: null, from: null, by: null },
  ...{ kind: null, message: null, code: null, role: null },
};

const withNulls = (row: Partial<InboxEntry>): InboxEntry => ({ ...NO_FIELDS, ...row }) as InboxEntry;

const entryOf = (invitation: OfferedInvitation): InboxEntry => ({
  ...NO_FIELDS,
  type: 'invitation',
  subjectId: invitation.id,
  at: invitation.invitedAt,
  workspaceId: invitation.workspaceId,
  workspaceName: invitation.workspaceName,
  by: invitation.inviter,
  role: invitation.role,
});
