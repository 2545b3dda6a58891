import { Injectable } from '@nestjs/common';
import { Database } from '../../core/database';
import type { AppLink } from '../domain/format/app-link';

/** An app as it was last pushed to, or pulled from, a target. */
export interface SyncedApp {
  appId: string;
  gitAppId: string;
  /** The commit. */
  sha: string;
  state: AppLink;
}

/** Records the apps of a branch with commits in the repository that were not pulled. */
@Injectable()
export class BehindApps {
  constructor(private readonly database: Database) {}

  /** Lists the apps of a branch that are in the repository. */
  list(targetId: string): Promise<SyncedApp[]> {
    return this.database.query<SyncedApp>(
      `select l.app_id as "appId", l.git_app_id as "gitAppId", l.last ->> 'sha' as sha, l.last -> 'syncedState' as state
       from git_links l join apps a on a.id = l.app_id where l.target_id = $1 and l.last is not null`,
      [targetId],
    );
  }

  /** Has no effect for an app that was pushed or pulled since it was listed. */
  async mark(targetId: string, apps: SyncedApp[], behind: ReadonlySet<string>): Promise<void> {
    const isBehind = apps.map(({ appId }) => behind.has(appId));
    await this.database.query(
      `with compared as materialized (
         select l.app_id, c.is_behind from unnest($2::uuid[], $3::text[], $4::boolean[]) as c (app_id, sha, is_behind)
         join git_links l on l.app_id = c.app_id and l.target_id = $1
           and l.last ->> 'sha' = c.sha and l.is_behind <> c.is_behind
         order by l.app_id for update of l
       )
       update git_links l set is_behind = compared.is_behind from compared
       where l.target_id = $1 and l.app_id = compared.app_id
       returning publish_event(l.workspace_id, 'app', l.app_id)`,
      [targetId, apps.map(({ appId }) => appId), apps.map(({ sha }) => sha), isBehind],
    );
  }
}
