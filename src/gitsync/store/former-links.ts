import { Injectable } from '@nestjs/common';
import { Database } from '../../core/database';
import type { WorkingCopy } from '../../workspaces';
import type { LastCommit, StoredLink } from './links';

/** The state that an app was last pushed or pulled in at another place than the one in use. */
export interface FormerLink {
  appId: string;
  gitAppId: string;
  followsName: boolean;
  last: LastCommit;
  committedVersions: StoredLink['committedVersions'];
  position: string | null;
  /** Directory of that place. */
  directory: string;
}

type Row = Omit<FormerLink, 'last'> & { last: Omit<LastCommit, 'date'> & { date: string } };

/** Links of apps to places that a workspace has used before: another branch, repository or directory. */
@Injectable()
export class FormerLinks {
  constructor(private readonly database: Database) {}

  /** Lists those of the apps that have no link to the target yet, for each app the latest first. */
  async list(
    { workspaceId, branchId }: WorkingCopy,
    { targetId, appIds = null }: { targetId: string; appIds?: string[] | null },
  ): Promise<FormerLink[]> {
    const rows = await this.database.query<Row>(
      `select a.id as "appId", l.git_app_id as "gitAppId", l.follows_name as "followsName", l.last,
         l.committed_versions as "committedVersions", l.position::text as position, t.directory
       from apps a
       join git_links l on l.app_id = a.id and l.git_app_id = a.git_app_id and l.target_id <> $3 and l.last is not null
       join git_targets t on t.id = l.target_id and not t.is_backup
       where a.workspace_id = $1 and a.branch_id is not distinct from $2 and ($4::uuid[] is null or a.id = any($4))
         and not exists (select from git_links n where n.app_id = a.id and n.target_id = $3 and n.last is not null)
       order by a.id, l.position desc nulls last`,
      [workspaceId, branchId, targetId, appIds],
    );
    return rows.map((row) => ({ ...row, last: { ...row.last, date: new Date(row.last.date) } }));
  }
}
