import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, rowsOf } from '../../core/database';
import { parseRemoteUrl } from '../domain';

/** Another workspace whose apps lie in the same repository. */
export interface Neighbour {
  workspaceId: string;
  branch: string;
  directory: string;
}

interface NeighbourRow {
  workspace_id: string;
  repository_url: string;
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
    const rows = await rowsOf<NeighbourRow>(
      tx,
      // Settings without a target were written by an older version, which does not know the repository's key.
      `select c.workspace_id, c.repository_url, c.branch, c.directory from git_targets t
       join git_configs c on c.workspace_id = t.workspace_id and c.target_id = t.id
       where t.repository_key = $2 and t.workspace_id <> $1 and c.is_configured
       union all
       select workspace_id, repository_url, branch, directory from git_configs
       where target_id is null and workspace_id <> $1 and is_configured`,
      [place.workspaceId, canonicalKey],
    );
    return rows
      .filter((row) => parseRemoteUrl(row.repository_url).canonicalKey === canonicalKey)
      .map(({ workspace_id: workspaceId, branch, directory }) => ({ workspaceId, branch, directory }));
  }
}
