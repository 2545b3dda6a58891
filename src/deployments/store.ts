import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ListedChange } from '../apps';
import { Database, rowsOf, toJsonb } from '../core/database';
import type { DeployedApp, DeploymentProblem, DeploymentNotice } from './compare-with-commit';
import type { Collision, CollisionChoice } from './rules';
import type { DataSourceWithoutCredentials, MissingNames } from '../gitsync/domain/missing-names';
import type { SettledDataSource } from '../gitsync/ports';
import type { JobError } from '../gitsync/store/job-error';

/** `waiting`: for an approval, or for the end of a freeze. `refused`: its plan has problems. `rejected`: by an admin. */
export const DEPLOYMENT_STATUSES = [
  'planned',
  'waiting',
  'applied',
  'refused',
  'rejected',
  'failed',
] as const;
export type DeploymentStatus = (typeof DEPLOYMENT_STATUSES)[number];

/** A collision, with its remembered choice; null: to be decided. */
export interface PlannedCollision extends Collision {
  gitAppId: string;
  appName: string;
  choice: CollisionChoice | null;
}

export interface MissingCredentials extends DataSourceWithoutCredentials {
  gitAppId: string;
  appName: string;
}

export interface MissingHere extends MissingNames {
  credentials: MissingCredentials[];
}

/** A data source that a deployment has met at the connected editor. */
export type SettledByDeployment = SettledDataSource & { gitAppId: string; appName: string };

/** Commits between the deployed commit and the one to deploy; for a roll back, those it takes back. */
export interface CommitsApart {
  total: number;
  /** The newest first. */
  items: { sha: string; message: string; author: { name: string; email: string }; date: string }[];
}

/** Commits that a deployment brings back after a roll back. */
export interface BroughtBack {
  /** The commit that was rolled back. */
  sha: string;
  commits: CommitsApart;
}

/** Changes of a deployment, values that the workspace lacks for it, and reasons why it cannot be applied. */
export interface DeploymentPlan {
  /**
   * The commit is older than the deployed one: its ancestor or, if it was asked for and their histories have parted, deployed
   * before. Absent in plans of 0.3.
   */
  isRollback?: boolean;
  /** It became a roll back after it was planned: a newer commit was deployed. */
  isOutdated?: true;
  /** Absent unless a person has rolled back commits that it contains. */
  bringsBack?: BroughtBack;
  /** Absent in plans of 0.3, and before the first deployment. */
  commits?: CommitsApart;
  apps: DeployedApp[];
  missing: MissingHere;
  collisions: PlannedCollision[];
  problems: DeploymentProblem[];
  /** Entries that are passed over, and no reason to refuse. Absent in plans of 0.3, and where there are none. */
  notices?: DeploymentNotice[];
  /** Absent unless it was applied, and where there are none. */
  hostDataSources?: SettledByDeployment[];
}

/** The commit that is deployed. */
export interface DeployedCommit {
  sha: string;
  /** The branch or tag by which it was found; null if the commit itself was requested. */
  ref: string | null;
  author: { name: string; email: string };
  message: string;
}

/** Differences that a deployment makes to an app, as they were found. */
export interface DeploymentChanges {
  change: DeployedApp['change'];
  /** Commit that the app was at before; null for an added app. */
  since: string | null;
  /** The app had changes of its own on top of that commit. */
  hasUncommittedChanges: boolean;
  changes: ListedChange[];
  total: number;
  truncated: boolean;
  /** Names of queries and components that the changes refer to, by their ids. */
  names?: Record<string, string>;
}

export interface Decider {
  id: string;
  name: string;
}

/** `rolled_back`: until a person deploys something newer, or resumes automatic deployments. */
export const WAITING_REASONS = ['approval', 'frozen', 'rolled_back'] as const;
export type WaitingReason = (typeof WAITING_REASONS)[number];

export interface Deployment {
  id: string;
  workspaceId: string;
  jobId: string;
  /** Null: under way. */
  status: DeploymentStatus | null;
  /** Null until it was found. */
  sha: string | null;
  ref: string | null;
  author: DeployedCommit['author'] | null;
  message: string | null;
  plan: DeploymentPlan | null;
  /** Null unless it waits. */
  reason: WaitingReason | null;
  error: JobError | null;
  isAutomatic: boolean;
  /** Null: automatic, or begun by 0.3. */
  requestedBy: Decider | null;
  approvedBy: Decider | null;
  approvedAt: Date | null;
  rejectedBy: Decider | null;
  rejectedAt: Date | null;
  /** Comment on the decision. */
  comment: string | null;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
}

export interface NewDeployment extends Pick<
  Deployment,
  'id' | 'workspaceId' | 'jobId' | 'isAutomatic' | 'sha' | 'requestedBy' | 'approvedBy'
> {
  isPlan: boolean;
}

interface Outcome {
  status: Exclude<DeploymentStatus, 'failed' | 'rejected'>;
  commit: DeployedCommit;
  plan: DeploymentPlan;
  isRolledBack: boolean;
  startedAt: Date;
}

/** A deployment that may still be approved. */
export type OpenDeployment = Pick<Deployment, 'id'> & { sha: string; plan: DeploymentPlan };

export interface DeploymentPage {
  before: string | null;
  take: number;
  /** `hasPlans` (default true): with plans that were not applied. */
  filter?: { status?: DeploymentStatus; hasPlans?: boolean };
}

const DEPLOYMENT_COLUMNS = `id, workspace_id as "workspaceId", job_id as "jobId", status, sha, ref, author, message,
  plan, error, is_automatic as "isAutomatic", requested_by as "requestedBy", approved_by as "approvedBy",
  approved_at as "approvedAt", rejected_by as "rejectedBy", rejected_at as "rejectedAt", comment,
  created_at as "createdAt", started_at as "startedAt", finished_at as "finishedAt",
  case when status = 'waiting' then case
    when waits_for is not null then waits_for
    when exists (select from git_deployment_settings s where s.workspace_id = git_deployments.workspace_id and s.is_frozen)
      then 'frozen'
    else 'approval' end end as reason`;

/** SQL: the deployments of a workspace that were applied, latest first. */
const APPLIED = `from git_deployments where workspace_id = $1 and status = 'applied'`;

/** Rows deleted in one transaction: few enough that none waits long for it. */
const SLICE = 1_000;

/** Stores deployments and their outcomes. */
@Injectable()
export class DeploymentStore {
  constructor(private readonly database: Database) {}

  /** Adds a deployment that its job begins. */
  async add(tx: EntityManager, deployment: NewDeployment): Promise<void> {
    const { id, workspaceId, jobId, isAutomatic, isPlan, sha, requestedBy, approvedBy } = deployment;
    await rowsOf(
      tx,
      `insert into git_deployments (id, workspace_id, job_id, is_automatic, is_plan, sha, requested_by, approved_by, approved_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, case when $8::jsonb is not null then clock_timestamp() end)`,
      [
        id,
        workspaceId,
        jobId,
        isAutomatic,
        isPlan,
        sha,
        requestedBy && toJsonb(requestedBy),
        approvedBy && toJsonb(approvedBy),
      ],
    );
  }

  /** Records the failures of jobs that have ended without an outcome. */
  async settle(workspaceId: string): Promise<void> {
    await this.database.query(
      `update git_deployments d set status = 'failed', error = ended.error,
         started_at = coalesce(ended.started_at, d.created_at), finished_at = coalesce(ended.finished_at, clock_timestamp())
       from (
         select o.id, j.error, j.started_at, j.finished_at from git_deployments o left join git_jobs j on j.id = o.job_id
         where o.workspace_id = $1 and o.status is null and (j.id is null or j.finished_at is not null)
         order by o.id for update of o skip locked
       ) ended
       where d.id = ended.id and d.status is null`,
      [workspaceId],
    );
  }

  /** The newest first. */
  list(workspaceId: string, { before, take, filter = {} }: DeploymentPage): Promise<Deployment[]> {
    return this.database.query<Deployment>(
      `select ${DEPLOYMENT_COLUMNS} from git_deployments where workspace_id = $1 and ($2::uuid is null or id < $2)
         and ($4::text is null or status = $4) and ($5 or not (is_plan or coalesce(status = 'planned', false)))
       order by id desc limit $3`,
      [workspaceId, before, take, filter.status ?? null, filter.hasPlans ?? true],
    );
  }

  /** Returns the deployment that was applied last. */
  async findLive(workspaceId: string, tx: EntityManager = this.database.manager): Promise<Deployment | null> {
    const [row] = await rowsOf<Deployment>(
      tx,
      `select ${DEPLOYMENT_COLUMNS} ${APPLIED} order by finished_at desc limit 1`,
      [workspaceId],
    );
    return row ?? null;
  }

  /** Returns the last deployment of another commit that was applied before `sha` was for the first time. */
  async findBefore(workspaceId: string, sha: string | null): Promise<Deployment | null> {
    const [row] = await this.database.query<Deployment>(
      `select ${DEPLOYMENT_COLUMNS} ${APPLIED} and sha <> $2
         and finished_at < (select min(finished_at) ${APPLIED} and sha = $2)
       order by finished_at desc limit 1`,
      [workspaceId, sha],
    );
    return row ?? null;
  }

  /** Returns the branch or tag by which a plan of the commit found it; null if there is no such plan. */
  async findPlannedRef(tx: EntityManager, workspaceId: string, sha: string): Promise<string | null> {
    const [row] = await rowsOf<{ ref: string | null }>(
      tx,
      `select ref from git_deployments where workspace_id = $1 and sha = $2 and is_plan and status = 'planned'
       order by id desc limit 1`,
      [workspaceId, sha],
    );
    return row?.ref ?? null;
  }

  /** Counts the deployments that wait, and how many of them were not asked for by the user. */
  async countWaiting(
    workspaceId: string,
    userId: string,
  ): Promise<{ waiting: number; waitingOfOthers: number }> {
    const [counts] = await this.database.query<{ waiting: number; waitingOfOthers: number }>(
      `select count(*)::int as waiting,
         (count(*) filter (where requested_by ->> 'id' is distinct from $2))::int as "waitingOfOthers"
       from git_deployments where workspace_id = $1 and status = 'waiting'`,
      [workspaceId, userId],
    );
    return counts;
  }

  /** Apps of the workspace that have a state of the repository, by name. */
  listApps(workspaceId: string): Promise<{ id: string; gitAppId: string; name: string }[]> {
    return this.database.query(
      `select a.id, a.git_app_id as "gitAppId", a.name from apps a
       join git_configs c on c.workspace_id = a.workspace_id
       join git_links l on l.app_id = a.id and l.target_id = c.target_id and l.last is not null
       where a.workspace_id = $1 and a.branch_id is null order by a.name_key`,
      [workspaceId],
    );
  }

  /** Returns the differences that a deployment found for an app; null if they were not recorded. */
  async findChanges(deploymentId: string, gitAppId: string): Promise<DeploymentChanges | null> {
    const [row] = await this.database.query<{ changes: DeploymentChanges }>(
      'select changes from git_deployment_changes where deployment_id = $1 and git_app_id = $2',
      [deploymentId, gitAppId],
    );
    return row?.changes ?? null;
  }

  /** Replaces the recorded differences of a deployment. */
  async putChanges(
    tx: EntityManager,
    deploymentId: string,
    changes: ReadonlyMap<string, DeploymentChanges>,
  ): Promise<void> {
    await rowsOf(tx, 'delete from git_deployment_changes where deployment_id = $1', [deploymentId]);
    await rowsOf(
      tx,
      `insert into git_deployment_changes (deployment_id, git_app_id, changes)
       select $1, of_app."gitAppId", of_app.changes
       from jsonb_to_recordset($2) as of_app("gitAppId" text, changes jsonb)`,
      [deploymentId, toJsonb([...changes].map(([gitAppId, of]) => ({ gitAppId, changes: of })))],
    );
  }

  async find(deploymentId: string): Promise<Deployment | null> {
    const [row] = await this.database.query<Deployment>(
      `select ${DEPLOYMENT_COLUMNS} from git_deployments where id = $1`,
      [deploymentId],
    );
    return row ?? null;
  }

  /** Locks the deployment until the transaction ends. */
  async lock(
    tx: EntityManager,
    ids: { workspaceId: string; deploymentId: string },
  ): Promise<Deployment | null> {
    const [row] = await rowsOf<Deployment>(
      tx,
      `select ${DEPLOYMENT_COLUMNS} from git_deployments where id = $2 and workspace_id = $1 for no key update`,
      [ids.workspaceId, ids.deploymentId],
    );
    return row ?? null;
  }

  /** Records the approver, and the job that now applies the deployment. */
  async approve(
    tx: EntityManager,
    id: string,
    { jobId, by, comment }: { jobId: string; by: Decider; comment: string | null },
  ): Promise<void> {
    await rowsOf(
      tx,
      `update git_deployments set status = null, job_id = $2, approved_by = $3, approved_at = clock_timestamp(),
         comment = $4, is_plan = false, finished_at = null where id = $1`,
      [id, jobId, toJsonb(by), comment],
    );
  }

  async reject(
    tx: EntityManager,
    id: string,
    { by, comment }: { by: Decider; comment: string | null },
  ): Promise<void> {
    await rowsOf(
      tx,
      `update git_deployments set status = 'rejected', rejected_by = $2, rejected_at = clock_timestamp(), comment = $3,
         is_plan = false where id = $1`,
      [id, toJsonb(by), comment],
    );
  }

  /** A waiting deployment is to be approved, also if it was approved before. */
  async finish(
    tx: EntityManager,
    id: string,
    { status, commit, plan, isRolledBack, startedAt }: Outcome,
  ): Promise<void> {
    const { sha, ref, author, message } = commit;
    await rowsOf(
      tx,
      `update git_deployments set status = $2, sha = $3, ref = $4, author = $5, message = $6, plan = $7,
         started_at = $8, finished_at = clock_timestamp(), waits_for = $9,
         approved_by = case when $2 <> 'waiting' then approved_by end,
         approved_at = case when $2 <> 'waiting' then approved_at end
       where id = $1`,
      [
        ...[id, status, sha, ref, toJsonb(author), message, toJsonb(plan), startedAt],
        isRolledBack && status === 'waiting' ? 'rolled_back' : null,
      ],
    );
  }

  /** Lists the plans that may be approved, and what waits, the newest first. */
  listOpen(workspaceId: string, most: number): Promise<OpenDeployment[]> {
    return this.database.query<OpenDeployment>(
      `select id, sha, plan from git_deployments
       where workspace_id = $1 and status in ('planned', 'waiting') and sha is not null and plan is not null
       order by id desc limit $2`,
      [workspaceId, most],
    );
  }

  /** Replaces the plans of deployments that are still open. */
  async replan(tx: EntityManager, open: readonly OpenDeployment[]): Promise<void> {
    if (open.length === 0) return;
    await rowsOf(
      tx,
      `update git_deployments d set plan = again.plan from jsonb_to_recordset($1) as again(id uuid, plan jsonb)
       where d.id = again.id and d.status in ('planned', 'waiting')`,
      [toJsonb(open)],
    );
  }

  /** Returns true if `sha` was deployed for the first time before `other` was. */
  async wasAppliedBefore(workspaceId: string, sha: string, other: string): Promise<boolean> {
    const [{ isBefore }] = await this.database.query<{ isBefore: boolean | null }>(
      `select (select min(finished_at) ${APPLIED} and sha = $2) < (select min(finished_at) ${APPLIED} and sha = $3) as "isBefore"`,
      [workspaceId, sha, other],
    );
    return isBefore === true;
  }

  async forget(tx: EntityManager, id: string): Promise<void> {
    await rowsOf(tx, 'delete from git_deployments where id = $1', [id]);
  }

  /** Forgets waiting automatic deployments, in favor of `except`, which deploys later commits. */
  async forgetWaiting(tx: EntityManager, workspaceId: string, except: string): Promise<void> {
    await rowsOf(
      tx,
      `delete from git_deployments where workspace_id = $1 and id <> $2 and is_automatic and status = 'waiting'`,
      [workspaceId, except],
    );
  }

  /** Forgets the latest deployment if it was automatic, not approved, and failed: it is begun again. */
  async forgetFailed(tx: EntityManager, workspaceId: string): Promise<void> {
    await rowsOf(
      tx,
      `delete from git_deployments d where d.is_automatic and d.status = 'failed' and d.approved_at is null
         and d.id = (select id from git_deployments where workspace_id = $1 order by id desc limit 1)`,
      [workspaceId],
    );
  }

  /** Returns true if an automatic deployment waits. */
  async isAnyWaiting(tx: EntityManager, workspaceId: string): Promise<boolean> {
    const [{ isAny }] = await rowsOf<{ isAny: boolean }>(
      tx,
      `select exists (
         select from git_deployments where workspace_id = $1 and is_automatic and status = 'waiting') as "isAny"`,
      [workspaceId],
    );
    return isAny;
  }

  /** Deletes unapplied plans after 30 days, and finished deployments after two years. */
  async deleteOld(signal: AbortSignal): Promise<void> {
    const sql = `
      delete from git_deployments where id = any(array(
        select id from git_deployments
        where created_at < now() - case status when 'planned' then interval '30 days' else interval '2 years' end
          and status in ('planned', 'applied', 'refused', 'rejected', 'failed') limit ${SLICE}))
      returning 1`;
    while (!signal.aborted && (await this.database.query(sql)).length === SLICE);
  }
}

/** Decision on a collision, for this deployment and later ones. */
export interface RememberedChoice {
  /** Id of the collision. */
  id: string;
  gitAppId: string;
  dataSourceId: string;
  /** Names of app and data source at that time. */
  appName: string;
  name: string | null;
  choice: CollisionChoice;
  decidedBy: { id: string; name: string };
  decidedAt: Date;
}

const CHOICE_COLUMNS = `id, git_app_id as "gitAppId", data_source_id as "dataSourceId", app_name as "appName", name, choice,
  decided_by as "decidedBy", decided_at as "decidedAt"`;

/** Stores the decisions on collisions of each workspace. */
@Injectable()
export class CollisionChoiceStore {
  constructor(private readonly database: Database) {}

  /** The newest first. */
  list(workspaceId: string): Promise<RememberedChoice[]> {
    return this.database.query<RememberedChoice>(
      `select ${CHOICE_COLUMNS} from git_collision_choices where workspace_id = $1 order by decided_at desc, id`,
      [workspaceId],
    );
  }

  async remember(
    tx: EntityManager,
    workspaceId: string,
    choice: Omit<RememberedChoice, 'decidedAt'>,
  ): Promise<RememberedChoice> {
    const { id, gitAppId, dataSourceId, appName, name, choice: chosen, decidedBy } = choice;
    const [stored] = await rowsOf<RememberedChoice>(
      tx,
      `insert into git_collision_choices (workspace_id, id, git_app_id, data_source_id, app_name, name, choice, decided_by)
       values ($1, $2, $3, $4, $5, $6, $7, $8)
       on conflict (workspace_id, id) do update set app_name = $5, name = $6, choice = $7, decided_by = $8,
         decided_at = clock_timestamp()
       returning ${CHOICE_COLUMNS}`,
      [workspaceId, id, gitAppId, dataSourceId, appName, name, chosen, toJsonb(decidedBy)],
    );
    return stored;
  }

  /** Returns false if nothing was decided. */
  async forget(tx: EntityManager, workspaceId: string, id: string): Promise<boolean> {
    const rows = await rowsOf(
      tx,
      'delete from git_collision_choices where workspace_id = $1 and id = $2 returning 1',
      [workspaceId, id],
    );
    return rows.length > 0;
  }
}
