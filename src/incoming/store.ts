import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, rowsOf, toJsonb } from '../core/database';
import type { JobError } from '../gitsync/store/job-error';
import type { RemoteToPoll } from '../gitsync/store/job-target';

/** Due work: one poll of a remote, for all workspaces with it. Its key is the host key, a space, and the repository's key. */
export const POLL_REMOTE = 'poll_remote';

/** Due work: the comparison of a branch that may have moved with the apps here. Its key is the id of the target. */
export const COMPARE_BRANCH = 'compare_branch';
/** A branch that a workspace works on. */
export interface FollowedBranch {
  targetId: string;
  workspaceId: string;
  /** Null: the default branch. */
  branchId: string | null;
  name: string;
  /** The commit at which it was compared with the apps here; null before the first comparison. */
  tip: string | null;
}

/** A branch that may have moved. */
export interface ComparedBranch extends FollowedBranch {
  pullsApps: boolean;
}

/** Bounds of a random factor for intervals, so that many remotes are not polled at one moment, and none later than set. */
const JITTER = { least: 0.8, most: 1 };
/** Number of latest jobs among whose commits a pushed commit is searched. */
const RECENT_JOBS = 200;

/** SQL: the branches `f` that workspaces with the settings `c` work on now. */
const FOLLOWED = `git_configs c join git_targets d on d.id = c.target_id and c.is_configured and c.is_enabled
  cross join lateral (
    select d.id as target_id, null::uuid as branch_id, d.branch as name
    union all
    select b.target_id, b.id, b.name from branches b
    where b.workspace_id = c.workspace_id and b.repository_key = d.repository_key and b.directory = d.directory
      and b.name <> d.branch and b.target_id is not null
  ) f`;

const REMOTE = `d.repository_key = $1 and coalesce(c.host_key_fingerprint, '') = $2`;

/** SQL: the settings `c` of workspaces whose remotes are polled, with their repositories `d`. */
const POLLED = `git_configs c join git_targets d on d.id = c.target_id
  where c.is_configured and c.is_enabled and c.poll_seconds > 0`;

/** SQL: the key of the polls of the settings `c` with the repository `d`. */
const REMOTE_KEY = `coalesce(c.host_key_fingerprint, '') || ' ' || d.repository_key`;

/** Returns the remote that a due poll is for. */
export function remoteOf(key: string): RemoteToPoll {
  const [hostKey] = key.split(' ', 1);
  return { hostKey, repositoryKey: key.slice(hostKey.length + 1) };
}

/** SQL: the workspace with the settings `c` is notified of pushes, or polls for them. */
const IS_FOLLOWING = `(c.auto_pull or c.poll_seconds > 0
  or exists (select from git_webhooks w where w.workspace_id = c.workspace_id))`;

/** SQL: only deployments bring apps of the workspace with the settings `c` to a commit. */
const IS_DEPLOYED_TO = 'exists (select from git_deployment_settings s where s.workspace_id = c.workspace_id)';

/** SQL: the workspace of the due comparison `w` works on the branch. */
export const IS_FOLLOWED = `exists (
  select from ${FOLLOWED} where c.workspace_id = w.workspace_id and f.target_id = w.key::uuid)`;

/** Stores which branches may have moved at their remotes, and the polls of remotes. */
@Injectable()
export class IncomingStore {
  constructor(private readonly database: Database) {}

  /**
   * Requests a comparison of branches of a workspace with the remote. `names` null: all branches, if the workspace follows
   * pushes. Returns their names.
   */
  async want(
    workspaceId: string,
    names: string[] | null,
    tx: EntityManager = this.database.manager,
  ): Promise<string[]> {
    const rows = await rowsOf<{ name: string }>(
      tx,
      `with wanted as (
         select f.target_id, f.name from ${FOLLOWED} where c.workspace_id = $1
           and case when $2::text[] is null then ${IS_FOLLOWING} else f.name = any($2) end
         order by f.target_id
       )
       select name, schedule_work_now('${COMPARE_BRANCH}', target_id::text, $1) from wanted`,
      [workspaceId, names],
    );
    return rows.map(({ name }) => name);
  }

  /** Returns the names of branches that the workspace works on. */
  async followed(workspaceId: string, names: string[]): Promise<string[]> {
    const rows = await this.database.query<{ name: string }>(
      `select f.name from ${FOLLOWED} where c.workspace_id = $1 and f.name = any($2) order by f.name`,
      [workspaceId, names],
    );
    return rows.map(({ name }) => name);
  }

  /** Requests a comparison of moved branches, unless they already wait for one. */
  async wantMoved(targetIds: string[]): Promise<void> {
    if (targetIds.length === 0) return;
    await this.database.query(
      `select schedule_work('${COMPARE_BRANCH}', id::text, workspace_id) from (
         select id, workspace_id from git_targets where id = any($1) order by id) moved`,
      [targetIds],
    );
  }

  /** Returns null for a branch that the workspace does not work on. */
  async find(workspaceId: string, targetId: string): Promise<ComparedBranch | null> {
    const [row] = await this.database.query<ComparedBranch>(
      `select f.target_id as "targetId", c.workspace_id as "workspaceId", f.branch_id as "branchId", f.name, i.tip,
         c.auto_pull and not (f.branch_id is null and ${IS_DEPLOYED_TO}) as "pullsApps"
       from ${FOLLOWED} left join git_incoming i on i.target_id = f.target_id
       where c.workspace_id = $1 and f.target_id = $2`,
      [workspaceId, targetId],
    );
    return row ?? null;
  }

  /** Records that the branch was compared at `tip`. */
  async recordTip(
    tx: EntityManager,
    { targetId, workspaceId }: FollowedBranch,
    tip: string | null,
  ): Promise<void> {
    await rowsOf(
      tx,
      `insert into git_incoming (target_id, workspace_id, tip) values ($1, $2, $3)
       on conflict (target_id) do update set tip = excluded.tip`,
      [targetId, workspaceId, tip],
    );
  }

  /** Schedules polls of remotes that are to be polled from now on. */
  async schedulePolls(): Promise<void> {
    await this.database.query(
      `select schedule_work('${POLL_REMOTE}', key, null) from (
         select distinct ${REMOTE_KEY} as key from ${POLLED}
       ) polled where not exists (select from due_work w where w.kind = '${POLL_REMOTE}' and w.key = polled.key)
       order by key`,
    );
  }

  /** Returns the seconds until the next poll, by the shortest interval of the remote's workspaces; null: it is polled no more. */
  async nextPollOf({ repositoryKey, hostKey }: RemoteToPoll): Promise<number | null> {
    const [{ seconds }] = await this.database.query<{ seconds: number | null }>(
      `select min(c.poll_seconds) as seconds from ${POLLED} and ${REMOTE}`,
      [repositoryKey, hostKey],
    );
    return seconds && seconds * (JITTER.least + (JITTER.most - JITTER.least) * Math.random());
  }

  /**
   * Lists the branches that a poll of the remote checks: first branches of workspaces whose credentials were not refused since
   * they were finalized, then by the oldest refusal. So the credentials of each workspace are tried before long.
   */
  branchesAt({ repositoryKey, hostKey }: RemoteToPoll): Promise<FollowedBranch[]> {
    return this.database.query<FollowedBranch>(
      `select f.target_id as "targetId", c.workspace_id as "workspaceId", f.branch_id as "branchId", f.name, i.tip
       from ${FOLLOWED} left join git_incoming i on i.target_id = f.target_id
       where ${REMOTE} and c.poll_seconds > 0
       order by case when c.look_failed_at > c.finalized_at then c.look_failed_at end nulls first, c.finalized_at desc,
         c.workspace_id, f.branch_id nulls first`,
      [repositoryKey, hostKey],
    );
  }

  /** Records whether a poll with the workspace's credentials has failed because of them. */
  async noteCredentials(workspaceId: string, { hasFailed }: { hasFailed: boolean }): Promise<void> {
    await this.database.query(
      `update git_configs set look_failed_at = case when $2 then clock_timestamp() end
       where workspace_id = $1 and ($2 or look_failed_at is not null)`,
      [workspaceId, hasFailed],
    );
  }

  /** Also tells the pages of workspaces that may show a failure of the remote that it has answered. */
  async recordPoll({ repositoryKey, hostKey }: RemoteToPoll, error: JobError | null): Promise<void> {
    await this.database.query(
      `with former as (
         select error is not null as had_failed from git_remote_looks where repository_key = $1 and host_key = $2
       ), looked as (
         insert into git_remote_looks (repository_key, host_key, looked_at, error) values ($1, $2, clock_timestamp(), $3)
         on conflict (repository_key, host_key) do update set looked_at = excluded.looked_at, error = excluded.error
       )
       select publish_event(c.workspace_id, 'repository', c.workspace_id)
       from git_configs c join git_targets d on d.id = c.target_id
       where $3::jsonb is null and ${REMOTE} and c.is_configured and c.is_enabled
         and (exists (select from former where had_failed)
           or exists (select from git_links l where l.workspace_id = c.workspace_id and l.failed_job_id is not null))`,
      [repositoryKey, hostKey, error && toJsonb(error)],
    );
  }

  /** Has the workspace's remote polled soon, and forgets remotes that are no longer polled. */
  async pollSoon(tx: EntityManager, workspaceId: string): Promise<void> {
    await rowsOf(
      tx,
      `delete from git_remote_looks l using git_configs c, git_targets d
       where c.workspace_id = $1 and d.id = c.target_id and l.repository_key = d.repository_key`,
      [workspaceId],
    );
    await rowsOf(
      tx,
      `delete from git_remote_looks l where not exists (
         select from git_configs c join git_targets d on d.id = c.target_id
         where d.repository_key = l.repository_key and c.poll_seconds > 0)`,
      [],
    );
    await rowsOf(
      tx,
      `select schedule_work_now('${POLL_REMOTE}', ${REMOTE_KEY}, null) from ${POLLED} and c.workspace_id = $1`,
      [workspaceId],
    );
  }

  /** Returns the last poll of the workspace's remote, and its failure; null before the first. */
  async lastPoll(workspaceId: string): Promise<{ at: Date; error: JobError | null } | null> {
    const [row] = await this.database.query<{ at: Date; error: JobError | null }>(
      `select l.looked_at as at, coalesce(l.error, (
           select w.error from ${FOLLOWED} join due_work w on w.kind = '${COMPARE_BRANCH}' and w.key = f.target_id::text
           where c.workspace_id = $1 and w.error is not null limit 1)) as error
       from git_remote_looks l join git_targets d on d.repository_key = l.repository_key
       join git_configs c on c.target_id = d.id and coalesce(c.host_key_fingerprint, '') = l.host_key
       where c.workspace_id = $1 and l.looked_at is not null and c.poll_seconds > 0`,
      [workspaceId],
    );
    return row ?? null;
  }

  /** True for a commit that this workspace has pushed, or has compared the branch at. */
  async isKnown(workspaceId: string, { name, sha }: { name: string; sha: string }): Promise<boolean> {
    const [{ isKnown }] = await this.database.query<{ isKnown: boolean }>(
      `with recent as (
         select id, commit_sha, input #>> '{made,sha}' as made from git_jobs where workspace_id = $1
         order by id desc limit ${RECENT_JOBS}
       )
       select exists (
           select from git_incoming i join git_targets t on t.id = i.target_id
           where t.workspace_id = $1 and t.branch = $2 and i.tip = $3)
         or exists (select from recent where $3 in (commit_sha, made))
         or exists (select from recent join git_job_commits k on k.job_id = recent.id where k.sha = $3) as "isKnown"`,
      [workspaceId, name, sha],
    );
    return isKnown;
  }
}
