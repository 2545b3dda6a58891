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
    // Every URL of the repository contains the last part of the path, unless it is percent-encoded.
    const rows = await rowsOf<NeighbourRow>(
      tx,
      `select workspace_id, repository_url, branch, directory from git_configs
       where is_configured and workspace_id <> $1
         and (strpos(lower(repository_url), lower($2)) > 0 or strpos(repository_url, '%') > 0)`,
      [place.workspaceId, canonicalKey.slice(canonicalKey.lastIndexOf('/') + 1)],
    );
    return rows
      .filter((row) => parseRemoteUrl(row.repository_url).canonicalKey === canonicalKey)
      .map(({ workspace_id: workspaceId, branch, directory }) => ({ workspaceId, branch, directory }));
  }
}
