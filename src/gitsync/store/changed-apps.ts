import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, rowsOf } from '../../core/database';
import { hasUncommittedChanges } from '../domain/uncommitted-changes';
import { LINK_COLUMNS, IS_IN_USE, linkOf, type LinkRow } from './links';

type ChangedAppRow = AppRow & (LinkRow | { app_id: null });

interface AppRow {
  shared_id: string;
  branch_id: string | null;
  name: string;
  is_locked: boolean;
  is_hosted: boolean;
  version_id: string;
  version_name: string;
  git_version_id: string;
  document_hash: string;
  /** Other versions than the edited one, if they were asked for. */
  others?: { id: string; documentHash: string }[];
}

/** Numbers of apps of a branch with uncommitted changes. */
export interface ChangedCount {
  changed: number;
  /** Apps that are edited here: a new branch can take their changes along. */
  movable: number;
}

/** SQL: the versions of the row `a` of `apps` that are not edited, and whose documents no other branch has. */
const OTHERS = `(
    select json_agg(json_build_object('id', o.id, 'documentHash', o.document_hash)) from app_versions o
    where o.app_id = a.id and o.id <> a.editing_version_id and not exists (
      select from all_apps e join app_versions s on s.app_id = e.id and s.document_hash = o.document_hash
      where e.workspace_id = a.workspace_id and e.shared_id = a.shared_id and e.branch_id is distinct from a.branch_id))`;

const selectWith = (
  more = '',
) => `select a.shared_id, a.branch_id, a.name, a.is_locked, a.hosted is not null as is_hosted,
    v.id as version_id, v.name as version_name, v.git_version_id, v.document_hash, ${more}${LINK_COLUMNS}
  from apps a join app_versions v on v.id = a.editing_version_id
  left join git_links l on l.app_id = a.id and ${IS_IN_USE}`;

/** Finds the apps with uncommitted changes, without their documents. */
@Injectable()
export class ChangedApps {
  constructor(private readonly database: Database) {}

  /** Lists the apps of a branch whose changes are lost with it, including changes of versions that are not edited now. */
  async lostWith(tx: EntityManager, branchId: string): Promise<{ id: string; name: string }[]> {
    const sql = `${selectWith(`${OTHERS} as others, `)} where a.branch_id = $1 order by a.name`;
    const rows = await rowsOf<ChangedAppRow>(tx, sql, [branchId]);
    return rows.filter(isChanged).map(({ shared_id: id, name }) => ({ id, name }));
  }

  /** Counts the apps on each branch; null is the default branch. */
  async countAll(workspaceId: string): Promise<Map<string | null, ChangedCount>> {
    const rows = await this.database.query<ChangedAppRow>(`${selectWith()} where a.workspace_id = $1`, [
      workspaceId,
    ]);
    const counts = new Map<string | null, ChangedCount>();
    for (const { branch_id: id, is_hosted: isHosted } of rows.filter(isChanged)) {
      const { changed, movable } = counts.get(id) ?? { changed: 0, movable: 0 };
      counts.set(id, { changed: changed + 1, movable: movable + (isHosted ? 0 : 1) });
    }
    return counts;
  }
}

function isChanged(row: ChangedAppRow): boolean {
  const version = {
    id: row.version_id,
    name: row.version_name,
    gitVersionId: row.git_version_id,
    documentHash: row.document_hash,
  };
  const app = { name: row.name, isLocked: row.is_locked, version };
  const link = row.app_id === null ? null : linkOf(row);
  return [version, ...(row.others ?? [])].some((one) => hasUncommittedChanges(app, link, one));
}
