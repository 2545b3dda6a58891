import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, rowsOf } from '../../core/database';
import { conflict } from '../../core/errors';
import { Workspaces, type Actor } from '../../workspaces';
import { doDirectoriesOverlap } from '../domain/remote/branch';
import { parseRemoteUrl } from '../domain/remote/url';
import { repositoryKeyOf, type JobTarget } from './job-target';

/** Stores the targets that workspaces use or have used. Links of apps are kept for each of them. */
@Injectable()
export class TargetStore {
  /** Returns the target's id. */
  async findOrCreate(tx: EntityManager, workspaceId: string, target: JobTarget): Promise<string> {
    const { branch, directory, fileName, isBackup = false } = target;
    // Nothing else can be in a folder of the file's name.
    const place = [directory, fileName].filter((part) => part).join('/');
    const [row] = await rowsOf<{ id: string }>(
      tx,
      `insert into git_targets (workspace_id, repository_key, branch, directory, is_backup) values ($1, $2, $3, $4, $5)
       on conflict on constraint git_targets_place
         do update set is_backup = git_targets.is_backup and excluded.is_backup returning id`,
      [workspaceId, repositoryKeyOf(target), branch, place, isBackup],
    );
    if (!row) throw new Error('The target was not stored.');
    return row.id;
  }

  /** Gives the branches of a directory their targets, which go with the settings, and come back with them. */
  async adoptBranches(tx: EntityManager, workspaceId: string, target: JobTarget): Promise<void> {
    const { repositoryUrl, directory } = target;
    const rows = await rowsOf<{ id: string; name: string }>(
      tx,
      `select id, name from branches
       where workspace_id = $1 and repository_key = $2 and directory = $3 and target_id is null`,
      [workspaceId, repositoryKeyOf(target), directory],
    );
    for (const { id, name: branch } of rows) {
      const targetId = await this.findOrCreate(tx, workspaceId, { repositoryUrl, directory, branch });
      await rowsOf(tx, 'update branches set target_id = $2 where id = $1', [id, targetId]);
    }
  }

  /** Forgets the workspace's targets, and the links of its apps to them. */
  async removeAll(tx: EntityManager, workspaceId: string): Promise<void> {
    await rowsOf(tx, 'delete from git_targets where workspace_id = $1', [workspaceId]);
  }
}

/** Another workspace with apps in the same repository. */
interface Neighbour {
  workspaceId: string;
  branch: string;
  directory: string;
}

/** Finds workspaces that share a repository, even under different URLs of it. */
@Injectable()
export class SharedRepositoryStore {
  constructor(private readonly database: Database) {}

  /** Keeps others from finalizing a location in this repository until the transaction ends. */
  async lockRepository(tx: EntityManager, repositoryUrl: string): Promise<void> {
    const { canonicalKey } = parseRemoteUrl(repositoryUrl);
    await rowsOf(tx, 'select pg_advisory_xact_lock(hashtextextended($1, 0))', [`repository ${canonicalKey}`]);
  }

  /** Lists finalized workspaces only: others have not shown that they may read the repository. */
  async list(
    place: { workspaceId: string; repositoryUrl: string },
    tx: EntityManager = this.database.manager,
  ): Promise<Neighbour[]> {
    const { canonicalKey } = parseRemoteUrl(place.repositoryUrl);
    return rowsOf<Neighbour>(
      tx,
      `select c.workspace_id as "workspaceId", c.branch, c.directory from git_targets t
       join git_configs c on c.workspace_id = t.workspace_id and c.target_id = t.id
       where t.repository_key = $2 and t.workspace_id <> $1 and c.is_configured`,
      [place.workspaceId, canonicalKey],
    );
  }
}

interface Folder {
  workspaceId: string;
  repositoryUrl: string;
  /** Null: unknown until the repository is asked, so it may be any branch. */
  branch: string | null;
  directory: string;
}

/** Other workspaces with the same apps: the user's own, and the number of the rest. */
export interface SharedWith {
  workspaces: { id: string; name: string }[];
  otherCount: number;
}

/** Keeps the folders of workspaces on one branch from overlapping, and finds workspaces that share one. */
@Injectable()
export class RepositoryFolders {
  constructor(
    private readonly neighbours: SharedRepositoryStore,
    private readonly workspaces: Workspaces,
  ) {}

  /**
   * Throws 409 `git_directory_overlaps` if a workspace that the user is a member of is in the way. Others are checked
   * only once the repository has granted access: otherwise anybody could probe a URL for the workspaces that use it.
   */
  async refuseOverlap({ userId }: Pick<Actor, 'userId'>, folder: Folder): Promise<void> {
    const found = (await this.neighbours.list(folder)).filter(overlaps(folder));
    if (found.length === 0) return;
    const [known] = await this.namesFor(userId, found);
    const first = found.find(({ workspaceId }) => workspaceId === known?.id);
    if (first) throw directoryOverlaps(first, { workspaceName: known?.name });
  }

  /** Checks all workspaces in the transaction that finalizes: of two at once the second is refused. */
  async lockAgainstOverlap(tx: EntityManager, folder: Folder): Promise<void> {
    await this.neighbours.lockRepository(tx, folder.repositoryUrl);
    const [first] = (await this.neighbours.list(folder, tx)).filter(overlaps(folder));
    if (first) throw directoryOverlaps(first);
  }

  /** Returns null if no other workspace keeps apps in this folder of this branch. */
  async findSharedWith(userId: string, place: Folder & { branch: string }): Promise<SharedWith | null> {
    const found = (await this.neighbours.list(place)).filter(
      ({ directory, branch }) => directory === place.directory && branch === place.branch,
    );
    if (found.length === 0) return null;
    const workspaces = await this.namesFor(userId, found);
    return { workspaces, otherCount: found.length - workspaces.length };
  }

  private async namesFor(userId: string, neighbours: Neighbour[]): Promise<SharedWith['workspaces']> {
    const own = await this.workspaces.listOf(userId, { after: null, take: null });
    return own
      .filter(({ id }) => neighbours.some(({ workspaceId }) => workspaceId === id))
      .map(({ id, name }) => ({ id, name }));
  }
}

const overlaps =
  ({ branch, directory }: Folder) =>
  (neighbour: Neighbour): boolean =>
    (branch === null || branch === neighbour.branch) && doDirectoriesOverlap(directory, neighbour.directory);

function directoryOverlaps({ directory }: Neighbour, { workspaceName }: { workspaceName?: string } = {}) {
  const folder =
    directory === '' ? 'The root of this repository' : `The folder “${directory}” of this repository`;
  const owner = workspaceName === undefined ? 'another workspace' : `the workspace “${workspaceName}”`;
  const message = `${folder} belongs to ${owner}, and the folder of a workspace cannot be inside that of another.`;
  return conflict('git_directory_overlaps', message, {
    remedy:
      directory === ''
        ? 'Use another repository, or use the root as well: both workspaces then have the same apps.'
        : 'Choose a folder outside of it, or the same one: both workspaces then have the same apps.',
    data: { directory },
    errors: [{ path: 'directory', message }],
  });
}
