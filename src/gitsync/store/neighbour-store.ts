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

/** Which workspaces share a repository, by whatever URL each of them names it. */
@Injectable()
export class NeighbourStore {
  constructor(private readonly database: Database) {}

  /** Until the transaction ends nobody else finalizes a place in this repository. */
  async lockRepository(tx: EntityManager, repositoryUrl: string): Promise<void> {
    const { canonicalKey } = parseRemoteUrl(repositoryUrl);
    await rowsOf(tx, 'select pg_advisory_xact_lock(hashtextextended($1, 0))', [`repository ${canonicalKey}`]);
  }

  /** The finalized ones alone: the others have not shown that they may read the repository. */
  async list(
    place: { workspaceId: string; repositoryUrl: string },
    tx: EntityManager = this.database.manager,
  ): Promise<Neighbour[]> {
    const { canonicalKey } = parseRemoteUrl(place.repositoryUrl);
    // The last part of the path stands in each URL of the repository as it is, unless percent signs hide it.
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
