import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, rowsOf, toJsonb } from '../../core/database';
import type { Collision, CollisionChoice, DataSourceWithoutCredentials, MissingNames } from '../domain';
import type { JobError } from './job-references';

/** `waiting`: for an approval, or for the end of a freeze. `refused`: its plan has problems. */
export const DEPLOYMENT_STATUSES = ['planned', 'waiting', 'applied', 'refused', 'failed'] as const;
export type DeploymentStatus = (typeof DEPLOYMENT_STATUSES)[number];

/** `removed`: the commit no longer has the app; it stays here. */
export const DEPLOYED_CHANGES = ['added', 'changed', 'removed'] as const;

export interface DeployedApp {
  gitAppId: string;
  name: string;
  change: (typeof DEPLOYED_CHANGES)[number];
  /** Number of changes, for an app that is here. */
  total: number;
}

export interface DeploymentProblem {
  code: string;
  detail: string;
  /** Null for a problem that does not concern one app. */
  gitAppId: string | null;
}

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

/** Changes of a deployment, values that the workspace lacks for it, and reasons why it cannot be applied. */
export interface DeploymentPlan {
  apps: DeployedApp[];
  missing: MissingHere;
  collisions: PlannedCollision[];
  problems: DeploymentProblem[];
}

/** The commit that is deployed. */
export interface DeployedCommit {
  sha: string;
  /** The branch or tag by which it was found; null if the commit itself was requested. */
  ref: string | null;
  author: { name: string; email: string };
  message: string;
}

interface Approver {
  id: string;
  name: string;
}

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
  error: JobError | null;
  isAutomatic: boolean;
  approvedBy: Approver | null;
  startedAt: Date | null;
  finishedAt: Date | null;
}

interface Outcome {
  status: Exclude<DeploymentStatus, 'failed'>;
  commit: DeployedCommit;
  plan: DeploymentPlan;
  startedAt: Date;
}

const DEPLOYMENT_COLUMNS = `id, workspace_id as "workspaceId", job_id as "jobId", status, sha, ref, author, message,
  plan, error, is_automatic as "isAutomatic", approved_by as "approvedBy", started_at as "startedAt", finished_at as "finishedAt"`;

/** Stores deployments and their outcomes. */
@Injectable()
export class DeploymentStore {
  constructor(private readonly database: Database) {}

  /** Adds a deployment that its job begins. */
  async add(
    tx: EntityManager,
    deployment: Pick<Deployment, 'id' | 'workspaceId' | 'jobId' | 'isAutomatic' | 'sha' | 'approvedBy'>,
  ): Promise<void> {
    const { id, workspaceId, jobId, isAutomatic, sha, approvedBy } = deployment;
    await rowsOf(
      tx,
      `insert into git_deployments (id, workspace_id, job_id, is_automatic, sha, approved_by, approved_at)
       values ($1, $2, $3, $4, $5, $6, case when $6::jsonb is not null then clock_timestamp() end)`,
      [id, workspaceId, jobId, isAutomatic, sha, approvedBy && toJsonb(approvedBy)],
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
  list(workspaceId: string, page: { before: string | null; take: number }): Promise<Deployment[]> {
    return this.database.query<Deployment>(
      `select ${DEPLOYMENT_COLUMNS} from git_deployments where workspace_id = $1 and ($2::uuid is null or id < $2)
       order by id desc limit $3`,
      [workspaceId, page.before, page.take],
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
    { jobId, by }: { jobId: string; by: Approver },
  ): Promise<void> {
    await rowsOf(
      tx,
      `update git_deployments set status = null, job_id = $2, approved_by = $3, approved_at = clock_timestamp(),
         finished_at = null where id = $1`,
      [id, jobId, toJsonb(by)],
    );
  }

  async finish(tx: EntityManager, id: string, { status, commit, plan, startedAt }: Outcome): Promise<void> {
    const { sha, ref, author, message } = commit;
    await rowsOf(
      tx,
      `update git_deployments set status = $2, sha = $3, ref = $4, author = $5, message = $6, plan = $7,
         started_at = $8, finished_at = clock_timestamp() where id = $1`,
      [id, status, sha, ref, toJsonb(author), message, toJsonb(plan), startedAt],
    );
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
