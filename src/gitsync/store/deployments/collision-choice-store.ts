import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, rowsOf, toJsonb } from '../../../core/database';
import type { CollisionChoice } from '../../domain';

/** Decision on a collision, for this deployment and later ones. */
export interface RememberedChoice {
  /** Id of the collision. */
  id: string;
  gitAppId: string;
  dataSourceId: string;
  /** As app and data source were named then. */
  appName: string;
  name: string | null;
  choice: CollisionChoice;
  decidedBy: { id: string; name: string };
  decidedAt: Date;
}

const COLUMNS = `id, git_app_id as "gitAppId", data_source_id as "dataSourceId", app_name as "appName", name, choice,
  decided_by as "decidedBy", decided_at as "decidedAt"`;

/** Stores the decisions on collisions of each workspace. */
@Injectable()
export class CollisionChoiceStore {
  constructor(private readonly database: Database) {}

  /** The newest first. */
  list(workspaceId: string): Promise<RememberedChoice[]> {
    return this.database.query<RememberedChoice>(
      `select ${COLUMNS} from git_collision_choices where workspace_id = $1 order by decided_at desc, id`,
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
       returning ${COLUMNS}`,
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
