import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, newId, rowsOf, toJsonb } from '../core/database';
import type { Followed } from './rules';
import type { Decider } from './store';
import { INCOMING_CHANNEL, type RemoteToPoll } from '../gitsync/store/remotes-to-poll';

/** Settings by which a workspace deploys commits of its repository. */
export interface DeploymentSettings {
  /** New at each change. */
  revision: string;
  followed: Followed;
  /** Git ids; null: all apps. */
  gitAppIds: string[] | null;
  needsApproval: boolean;
  /** The user who asked for a deployment may not approve it. */
  requiresOther: boolean;
  isFrozen: boolean;
  /** Reason for the freeze. */
  freezeReason: string | null;
  /** Null: it is not frozen, a set-up file froze it, or 0.3 did. */
  frozenBy: Decider | null;
  frozenAt: Date | null;
  /** `fingerprintOf` the followed refs at the last deployment. */
  seen: string | null;
}

/** A workspace whose followed refs a poll of the remote checks. */
export interface FollowingWorkspace {
  workspaceId: string;
  followed: Followed;
}

export interface NewDeploymentSettings extends Pick<
  DeploymentSettings,
  'followed' | 'gitAppIds' | 'needsApproval' | 'requiresOther' | 'isFrozen'
> {
  /** Absent: a freeze keeps its reason. */
  freezeReason?: string;
}

interface Row {
  workspaceId: string;
  revision: string;
  branch: string | null;
  tags: string | null;
  gitAppIds: string[] | null;
  needsApproval: boolean;
  requiresOther: boolean;
  isFrozen: boolean;
  freezeReason: string | null;
  frozenBy: Decider | null;
  frozenAt: Date | null;
  seen: string | null;
}

const COLUMNS = `s.workspace_id as "workspaceId", s.revision, s.branch, s.tags, s.app_ids as "gitAppIds",
  s.needs_approval as "needsApproval", s.requires_other as "requiresOther", s.is_frozen as "isFrozen",
  s.freeze_reason as "freezeReason", s.frozen_by as "frozenBy", s.frozen_at as "frozenAt", s.seen`;

const NOTIFY = `pg_notify('${INCOMING_CHANNEL}', '')`;

/** SQL: seconds until the next attempt, from the earlier failures of the row `s`. */
const PAUSE = 'least(300, 5 * 2 ^ least(s.failures, 6))';

/** SQL: true if an admin has rejected the latest commit that landed at the row `s`. A running look has no commit yet. */
const IS_LAST_REJECTED = `coalesce((
  select d.status = 'rejected' from git_deployments d
  where d.workspace_id = s.workspace_id and d.is_automatic and d.sha is not null
  order by d.id desc limit 1), false)`;

/** SQL: true if a person does not want the latest commit that landed at the row `s`. */
const IS_HELD = `(${IS_LAST_REJECTED} or exists (select from git_rollbacks b where b.workspace_id = s.workspace_id))`;

/** SQL: the settings `s` of workspaces that are connected, with their repository `d`. */
const CONNECTED = `git_deployment_settings s
  join git_configs c on c.workspace_id = s.workspace_id and c.is_configured and c.is_enabled
  join git_targets d on d.id = c.target_id`;

// A cancelled deployment is not begun again until a commit lands.
const SETTLE = `
  with ended as (
    select s.workspace_id, coalesce(j.status = 'succeeded' or j.error ->> 'code' = 'git_cancelled', false) as is_done
    from git_deployment_settings s left join git_jobs j on j.id = s.job_id
    where s.job_id is not null and (j.id is null or j.finished_at is not null)
    order by s.workspace_id for update of s skip locked
  )
  update git_deployment_settings s set job_id = null,
    failures = case when ended.is_done then 0 else s.failures + 1 end,
    wanted_at = case when ended.is_done then s.wanted_at else coalesce(s.wanted_at, clock_timestamp()) end,
    not_before = case when not ended.is_done then clock_timestamp() + make_interval(secs => ${PAUSE}) end
  from ended where ended.workspace_id = s.workspace_id`;

/** Stores the refs that workspaces follow, and which workspaces may have something to deploy. */
@Injectable()
export class DeploymentSettingsStore {
  constructor(private readonly database: Database) {}

  async find(
    workspaceId: string,
    tx: EntityManager = this.database.manager,
  ): Promise<DeploymentSettings | null> {
    const [row] = await rowsOf<Row>(
      tx,
      `select ${COLUMNS} from git_deployment_settings s where s.workspace_id = $1`,
      [workspaceId],
    );
    return row ? settingsOf(row) : null;
  }

  /** Finds the settings, and locks them until the transaction ends. The caller has locked the queue. */
  async findLocked(tx: EntityManager, workspaceId: string): Promise<DeploymentSettings | null> {
    const [row] = await rowsOf<Row>(
      tx,
      `select ${COLUMNS} from git_deployment_settings s where s.workspace_id = $1 for no key update`,
      [workspaceId],
    );
    return row ? settingsOf(row) : null;
  }

  /**
   * Forgets the seen refs if the workspace now follows other refs or apps, and at the end of a freeze, unless an admin has
   * rejected what landed last or a person has rolled back. `by`: null for a set-up file.
   */
  async put(
    tx: EntityManager,
    workspaceId: string,
    { followed, gitAppIds, needsApproval, requiresOther, isFrozen, freezeReason }: NewDeploymentSettings,
    by: Decider | null,
  ): Promise<void> {
    const [branch, tags] = 'branch' in followed ? [followed.branch, null] : [null, followed.tags];
    await rowsOf(
      tx,
      `insert into git_deployment_settings as s (workspace_id, revision, branch, tags, app_ids, needs_approval, is_frozen,
         requires_other, frozen_by, frozen_at, freeze_reason)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, case when $7 then clock_timestamp() end, $10)
       on conflict (workspace_id) do update set revision = $2, branch = $3, tags = $4, app_ids = $5, needs_approval = $6,
         is_frozen = $7, requires_other = $8, failures = 0, not_before = null,
         frozen_by = case when $7 and s.is_frozen then s.frozen_by else excluded.frozen_by end,
         frozen_at = case when $7 and s.is_frozen then s.frozen_at else excluded.frozen_at end,
         freeze_reason = case when $7 and s.is_frozen then coalesce($10, s.freeze_reason) else $10 end,
         seen = case when (s.branch, s.tags, s.app_ids, s.is_frozen and not $7 and not ${IS_HELD})
           is not distinct from ($3, $4, $5, false) then s.seen end`,
      [
        ...[workspaceId, newId(), branch, tags, gitAppIds, needsApproval, isFrozen, requiresOther],
        ...[isFrozen && by ? toJsonb(by) : null, (isFrozen && freezeReason) || null],
      ],
    );
  }

  /** Returns true if a webhook or an interval reports what lands. */
  async hasTrigger(workspaceId: string): Promise<boolean> {
    const [{ isAny }] = await this.database.query<{ isAny: boolean }>(
      `select exists (select from git_webhooks where workspace_id = $1)
         or exists (select from git_configs where workspace_id = $1 and poll_seconds > 0) as "isAny"`,
      [workspaceId],
    );
    return isAny;
  }

  /** Outdates earlier plans, so that their deployments plan again. Returns false if the workspace follows nothing. */
  async touch(tx: EntityManager, workspaceId: string): Promise<boolean> {
    const rows = await rowsOf(
      tx,
      'update git_deployment_settings set revision = $2 where workspace_id = $1 returning 1',
      [workspaceId, newId()],
    );
    return rows.length > 0;
  }

  /**
   * Ends the hold of a roll back: what landed is looked at again, unless an admin has rejected it. Outdates the plans of
   * running deployments.
   */
  async resume(tx: EntityManager, workspaceId: string): Promise<void> {
    await rowsOf(
      tx,
      `update git_deployment_settings s set revision = $2, seen = case when ${IS_LAST_REJECTED} then s.seen end
       where s.workspace_id = $1`,
      [workspaceId, newId()],
    );
  }

  async remove(tx: EntityManager, workspaceId: string): Promise<void> {
    await rowsOf(tx, 'delete from git_deployment_settings where workspace_id = $1', [workspaceId]);
  }

  /** Records the followed refs that a deployment has seen. */
  async see(tx: EntityManager, workspaceId: string, seen: string): Promise<void> {
    await rowsOf(tx, 'update git_deployment_settings set seen = $2 where workspace_id = $1', [
      workspaceId,
      seen,
    ]);
  }

  /** Requests a check of the followed refs of workspaces, and the deployment of landed commits. */
  async want(workspaceIds: string[], tx: EntityManager = this.database.manager): Promise<void> {
    if (workspaceIds.length === 0) return;
    await rowsOf(
      tx,
      `with wanted as (
         select workspace_id from git_deployment_settings where workspace_id = any($1) order by workspace_id for no key update
       )
       update git_deployment_settings s set wanted_at = clock_timestamp() from wanted
       where s.workspace_id = wanted.workspace_id returning ${NOTIFY}`,
      [workspaceIds],
    );
  }

  /**
   * Does so if a poll of the remote found other refs than the last deployment. Skips workspaces that now follow other refs, or
   * have deployed these refs since the poll began.
   */
  async wantLanded(looked: (FollowingWorkspace & { fingerprint: string })[]): Promise<void> {
    if (looked.length === 0) return;
    await this.database.query(
      `with landed as (
         select s.workspace_id
         from jsonb_to_recordset($1) as looked("workspaceId" uuid, followed jsonb, fingerprint text)
         join git_deployment_settings s on s.workspace_id = looked."workspaceId"
           and s.branch is not distinct from looked.followed ->> 'branch'
           and s.tags is not distinct from looked.followed ->> 'tags'
           and s.seen is distinct from looked.fingerprint
         order by s.workspace_id for no key update of s
       )
       update git_deployment_settings s set wanted_at = clock_timestamp() from landed
       where s.workspace_id = landed.workspace_id returning ${NOTIFY}`,
      [toJsonb(looked)],
    );
  }

  /** Lists the workspaces whose followed refs a poll of the remote checks. */
  async followingAt({ repositoryKey, hostKey }: RemoteToPoll): Promise<FollowingWorkspace[]> {
    const rows = await this.database.query<Row>(
      `select ${COLUMNS} from ${CONNECTED}
       where d.repository_key = $1 and coalesce(c.host_key_fingerprint, '') = $2 and c.poll_seconds > 0`,
      [repositoryKey, hostKey],
    );
    return rows.map((row) => ({ workspaceId: row.workspaceId, followed: followedOf(row) }));
  }

  /** Records the outcome of ended deployments. */
  async settle(): Promise<void> {
    await this.database.query(SETTLE);
  }

  /** Returns the workspaces due for a deployment, the longest waiting first. */
  async findDue(most: number): Promise<string[]> {
    const rows = await this.database.query<{ workspaceId: string }>(
      `select s.workspace_id as "workspaceId" from ${CONNECTED}
       where s.wanted_at is not null and s.job_id is null and coalesce(s.not_before, s.wanted_at) <= clock_timestamp()
       order by s.wanted_at limit $1`,
      [most],
    );
    return rows.map(({ workspaceId }) => workspaceId);
  }

  /** Returns true if no other server has begun the deployment. Locks the settings until the transaction ends. */
  async lockWanted(tx: EntityManager, workspaceId: string): Promise<boolean> {
    const rows = await rowsOf(
      tx,
      `select 1 from git_deployment_settings
       where workspace_id = $1 and wanted_at is not null and job_id is null for no key update`,
      [workspaceId],
    );
    return rows.length > 0;
  }

  /** Records the job that deploys the commits landed so far. */
  async take(tx: EntityManager, workspaceId: string, jobId: string): Promise<void> {
    await rowsOf(
      tx,
      'update git_deployment_settings set job_id = $2, wanted_at = null where workspace_id = $1',
      [workspaceId, jobId],
    );
  }

  /** Records that the deployment could not be enqueued; it is tried again later. */
  async fail(workspaceId: string): Promise<void> {
    await this.database.query(
      `update git_deployment_settings s set failures = s.failures + 1,
         not_before = clock_timestamp() + make_interval(secs => ${PAUSE}) where workspace_id = $1`,
      [workspaceId],
    );
  }

  async isAnyUnderWay(): Promise<boolean> {
    const [{ isAny }] = await this.database.query<{ isAny: boolean }>(
      'select exists (select from git_deployment_settings where job_id is not null) as "isAny"',
    );
    return isAny;
  }

  /** Returns the ms until a deployment is due; null if none waits. */
  async dueIn(): Promise<number | null> {
    const [{ ms }] = await this.database.query<{ ms: number | null }>(
      `select (extract(epoch from min(coalesce(s.not_before, s.wanted_at)) - clock_timestamp()) * 1000)::float8 as ms
       from ${CONNECTED} where s.wanted_at is not null and s.job_id is null`,
    );
    return ms;
  }
}

const followedOf = ({ branch, tags }: Pick<Row, 'branch' | 'tags'>): Followed =>
  tags === null ? { branch: branch ?? '' } : { tags };

const settingsOf = (row: Row): DeploymentSettings => {
  const { workspaceId: _, branch, tags, ...settings } = row;
  return { ...settings, followed: followedOf({ branch, tags }) };
};
