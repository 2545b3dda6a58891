import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, DueWork, newId, rowsOf, toJsonb } from '../core/database';
import type { RemoteToPoll } from '../gitsync/store/job-target';
import type { Followed } from './rules';
import type { Decider } from './store';

/** Due work: a look at the followed refs of a workspace, and the deployment of what has landed. Its key is the workspace's id. */
export const DEPLOY_LANDED = 'deploy_landed';

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

/** SQL: the workspace of the due deployment `w` is connected, and follows refs. */
export const FOLLOWS = `exists (select from ${CONNECTED} where s.workspace_id = w.workspace_id)`;

/** A cancelled deployment is not begun again until a commit lands. */
export const DEPLOYMENT_ENDINGS = {
  isDone: `(j.status = 'succeeded' or j.error ->> 'code' = 'git_cancelled')`,
};

/** Stores the refs that workspaces follow, and which workspaces may have something to deploy. */
@Injectable()
export class DeploymentSettingsStore {
  constructor(
    private readonly database: Database,
    private readonly work: DueWork,
  ) {}

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
         is_frozen = $7, requires_other = $8,
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
    await this.work.retryNow(tx, DEPLOY_LANDED, workspaceId);
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
    await this.work.remove(tx, DEPLOY_LANDED, workspaceId);
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
      `select schedule_work('${DEPLOY_LANDED}', workspace_id::text, workspace_id) from (
         select workspace_id from git_deployment_settings where workspace_id = any($1) order by workspace_id) wanted`,
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
      `select schedule_work('${DEPLOY_LANDED}', workspace_id::text, workspace_id) from (
         select s.workspace_id
         from jsonb_to_recordset($1) as looked("workspaceId" uuid, followed jsonb, fingerprint text)
         join git_deployment_settings s on s.workspace_id = looked."workspaceId"
           and s.branch is not distinct from looked.followed ->> 'branch'
           and s.tags is not distinct from looked.followed ->> 'tags'
           and s.seen is distinct from looked.fingerprint
         order by s.workspace_id
       ) landed`,
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
}

const followedOf = ({ branch, tags }: Pick<Row, 'branch' | 'tags'>): Followed =>
  tags === null ? { branch: branch ?? '' } : { tags };

const settingsOf = (row: Row): DeploymentSettings => {
  const { workspaceId: _, branch, tags, ...settings } = row;
  return { ...settings, followed: followedOf({ branch, tags }) };
};
