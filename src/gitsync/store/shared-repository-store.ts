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

type UnkeyedRow = Pick<NeighbourRow, 'workspace_id' | 'repository_url'>;

const SLICE = 1_000;

/** SQL, as it is indexed: true of settings whose key was not computed yet, or is that of an earlier URL. */
const IS_UNKEYED = 'coalesce(keyed_url <> repository_url, true)';

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
      `select workspace_id, repository_url, branch, directory from git_configs
       where is_configured and workspace_id <> $1 and (canonical_key = $2 or ${IS_UNKEYED})`,
      [place.workspaceId, canonicalKey],
    );
    return rows
      .filter((row) => parseRemoteUrl(row.repository_url).canonicalKey === canonicalKey)
      .map(({ workspace_id: workspaceId, branch, directory }) => ({ workspaceId, branch, directory }));
  }

  /** Stores the keys of repositories that were set by an older version of Trellis. */
  async fillKeys(): Promise<void> {
    let after = '00000000-0000-0000-0000-000000000000';
    for (let rows: UnkeyedRow[] | null = null; rows === null || rows.length === SLICE;) {
      rows = await this.database.query<UnkeyedRow>(
        `select workspace_id, repository_url from git_configs where ${IS_UNKEYED} and workspace_id > $1
         order by workspace_id limit $2`,
        [after, SLICE],
      );
      await this.database.query(
        `update git_configs c set canonical_key = k.canonical_key, keyed_url = k.repository_url
         from jsonb_to_recordset($1) as k(workspace_id uuid, repository_url text, canonical_key text)
         where c.workspace_id = k.workspace_id and c.repository_url = k.repository_url`,
        [
          JSON.stringify(
            rows.map((row) => ({ ...row, canonical_key: parseRemoteUrl(row.repository_url).canonicalKey })),
          ),
        ],
      );
      after = rows.at(-1)?.workspace_id ?? after;
    }
  }
}
