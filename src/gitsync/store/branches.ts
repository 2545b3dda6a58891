import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, newId, rowsOf } from '../../core/database';
import { WorkspaceEvents, type WorkingCopies, type WorkingCopy } from '../../workspaces';
import { branchNotFound } from '../domain/errors';
import { repositoryKeyOf, type JobTarget } from './job-target';
import { TargetStore } from './repositories';

/** A branch, other than the default, that the workspace works on. */
export interface LocalBranch {
  id: string;
  name: string;
  targetId: string;
}

/** SQL: the branches `b` of the repository's directory that the settings `c` with the target `t` name. */
const JOIN_BRANCHES = `join branches b on b.workspace_id = c.workspace_id and b.repository_key = t.repository_key
  and b.directory = t.directory and b.name <> t.branch`;

const FROM_SETTINGS = 'from git_configs c join git_targets t on t.id = c.target_id';

export const WORKING_COPIES: WorkingCopies = {
  sql: `select case when t.branch = :branch then c.workspace_id else b.id end
    ${FROM_SETTINGS} left ${JOIN_BRANCHES} and b.name = :branch
    where c.workspace_id = :w and (t.branch = :branch or b.id is not null)`,
  missing: branchNotFound,
  activeSql: `select c.workspace_id, coalesce(b.name, t.branch) as name, t.branch as default_name
    ${FROM_SETTINGS} join memberships m on m.workspace_id = c.workspace_id and m.user_id = $1
    left ${JOIN_BRANCHES} and b.id = m.active_branch_id where c.workspace_id = any($2)`,
};

/**
 * Stores the branches, other than the default, that a workspace works on. Branches of a repository or directory that the
 * settings no longer name are kept, and come back with it.
 */
@Injectable()
export class BranchStore {
  constructor(
    private readonly database: Database,
    private readonly targets: TargetStore,
    private readonly events: WorkspaceEvents,
  ) {}

  list(workspaceId: string): Promise<LocalBranch[]> {
    return this.database.query<LocalBranch>(
      `select b.id, b.name, b.target_id as "targetId" ${FROM_SETTINGS} ${JOIN_BRANCHES}
       where c.workspace_id = $1 order by b.name`,
      [workspaceId],
    );
  }

  async find(
    workspaceId: string,
    name: string,
    tx: EntityManager = this.database.manager,
  ): Promise<LocalBranch | null> {
    const [branch] = await rowsOf<LocalBranch>(
      tx,
      `select b.id, b.name, b.target_id as "targetId" ${FROM_SETTINGS} ${JOIN_BRANCHES}
       where c.workspace_id = $1 and b.name = $2`,
      [workspaceId, name],
    );
    return branch ?? null;
  }

  /** Returns null for the target of the default branch. */
  async findIdOfTarget(tx: EntityManager, targetId: string): Promise<string | null> {
    const [row] = await rowsOf<{ id: string }>(tx, 'select id from branches where target_id = $1', [
      targetId,
    ]);
    return row?.id ?? null;
  }

  /** Returns the working copy of a branch; null if the workspace does not work on it. */
  async findCopy(
    workspaceId: string,
    name: string,
    tx: EntityManager = this.database.manager,
  ): Promise<WorkingCopy | null> {
    const [row] = await rowsOf<{ id: string | null }>(
      tx,
      `select b.id ${FROM_SETTINGS} left ${JOIN_BRANCHES} and b.name = $2
       where c.workspace_id = $1 and (t.branch = $2 or b.id is not null)`,
      [workspaceId, name],
    );
    return row ? { workspaceId, branchId: row.id } : null;
  }

  /** `target`: any branch of the same directory. Returns null if the workspace works on the branch already. */
  async insert(
    tx: EntityManager,
    { workspaceId, target, name }: { workspaceId: string; target: JobTarget; name: string },
  ): Promise<LocalBranch | null> {
    const { repositoryUrl, directory } = target;
    const targetId = await this.targets.findOrCreate(tx, workspaceId, {
      repositoryUrl,
      directory,
      branch: name,
    });
    const id = newId();
    const inserted = await rowsOf(
      tx,
      `insert into branches (id, workspace_id, repository_key, directory, name, target_id) values ($1, $2, $3, $4, $5, $6)
       on conflict on constraint branches_name do nothing returning 1`,
      [id, workspaceId, repositoryKeyOf(target), directory, name, targetId],
    );
    if (inserted.length === 0) return null;
    await this.publish(tx, workspaceId);
    return { id, name, targetId };
  }

  /** Locks the branch and its apps: no app is changed or added until the transaction ends. */
  async lock(tx: EntityManager, branchId: string): Promise<void> {
    await rowsOf(tx, 'select 1 from branches where id = $1 for update', [branchId]);
    await rowsOf(tx, 'select 1 from apps where branch_id = $1 order by id for update', [branchId]);
  }

  /** Removes the branch here, with its apps and their uncommitted changes. */
  async remove(tx: EntityManager, workspaceId: string, branchId: string): Promise<void> {
    await rowsOf(tx, 'delete from branches where id = $1', [branchId]);
    await this.publish(tx, workspaceId);
  }

  /** `branchId` null: the default branch. */
  async activate(
    tx: EntityManager,
    { workspaceId, userId, branchId }: { workspaceId: string; userId: string; branchId: string | null },
  ): Promise<void> {
    await rowsOf(
      tx,
      'update memberships set active_branch_id = $3 where workspace_id = $1 and user_id = $2',
      [workspaceId, userId, branchId],
    );
  }

  /** Returns the name of the branch that the user works on. */
  async activeOf(userId: string, workspaceId: string): Promise<string | null> {
    const [row] = await this.database.query<{ name: string }>(WORKING_COPIES.activeSql, [
      userId,
      [workspaceId],
    ]);
    return row?.name ?? null;
  }

  publish(tx: EntityManager, workspaceId: string): Promise<void> {
    return this.events.publishPart(tx, { workspaceId, part: 'branches' });
  }
}
