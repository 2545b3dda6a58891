import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, rowsOf } from '../../core/database';

/** An app as a commit had it that a force push has dropped. */
export interface DroppedApp {
  sha: string;
  gitAppId: string;
  document: string;
}

/** Documents of commits that force pushes from here have dropped: the mirror alone may be lost. */
@Injectable()
export class DroppedStore {
  constructor(private readonly database: Database) {}

  async keep(tx: EntityManager, targetId: string, apps: DroppedApp[]): Promise<void> {
    await rowsOf(
      tx,
      `insert into git_dropped_apps (target_id, sha, git_app_id, document)
       select $1, * from unnest($2::text[], $3::text[], $4::text[]) on conflict do nothing`,
      [
        targetId,
        apps.map(({ sha }) => sha),
        apps.map(({ gitAppId }) => gitAppId),
        apps.map(({ document }) => document),
      ],
    );
  }

  async find(app: { targetId: string; sha: string; gitAppId: string }): Promise<string | null> {
    const [row] = await this.database.query<{ document: string }>(
      'select document from git_dropped_apps where target_id = $1 and sha = $2 and git_app_id = $3',
      [app.targetId, app.sha, app.gitAppId],
    );
    return row?.document ?? null;
  }
}
