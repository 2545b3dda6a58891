import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { conflict } from '../../core/errors';
import { Workspaces, type Actor } from '../../workspaces';
import { doDirectoriesOverlap } from '../domain';
import { SharedRepositoryStore, type Neighbour } from './shared-repository-store';

interface Folder {
  workspaceId: string;
  repositoryUrl: string;
  /** Null: not known before the repository is asked, so that any branch may be meant. */
  branch: string | null;
  directory: string;
}

/** Other workspaces with the same apps: those that the user is a member of, and the number of the rest. */
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
