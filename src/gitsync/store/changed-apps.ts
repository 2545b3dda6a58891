import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, rowsOf } from '../../core/database';
import { IS_IN_USE, LINK_COLUMNS, linkOf, type LinkRow } from './app-link-store';
import { hasUncommittedChanges } from './uncommitted-changes';

type Row = AppRow & (LinkRow | { app_id: null });

interface AppRow {
  shared_id: string;
  branch_id: string | null;
  name: string;
  is_locked: boolean;
  version_name: string;
  git_version_id: string;
  document_hash: string;
}

const SELECT = `select a.shared_id, a.branch_id, a.name, a.is_locked, v.name as version_name, v.git_version_id,
    v.document_hash, ${LINK_COLUMNS}
  from apps a join app_versions v on v.id = a.editing_version_id
  left join git_links l on l.app_id = a.id and ${IS_IN_USE}`;

/** Finds the apps with uncommitted changes, without their documents. */
@Injectable()
export class ChangedApps {
  constructor(private readonly database: Database) {}

  /** Lists those of one branch. */
  async of(tx: EntityManager, branchId: string): Promise<{ id: string; name: string }[]> {
    const rows = await rowsOf<Row>(tx, `${SELECT} where a.branch_id = $1 order by a.name`, [branchId]);
    return rows.filter(isChanged).map(({ shared_id: id, name }) => ({ id, name }));
  }

  /** Counts them on each branch; null is the default one. */
  async countAll(workspaceId: string): Promise<Map<string | null, number>> {
    const rows = await this.database.query<Row>(`${SELECT} where a.workspace_id = $1`, [workspaceId]);
    const counts = new Map<string | null, number>();
    for (const { branch_id: id } of rows.filter(isChanged)) counts.set(id, (counts.get(id) ?? 0) + 1);
    return counts;
  }
}

const isChanged = (row: Row): boolean =>
  hasUncommittedChanges(
    {
      name: row.name,
      isLocked: row.is_locked,
      version: {
        name: row.version_name,
        gitVersionId: row.git_version_id,
        documentHash: row.document_hash,
      },
    },
    row.app_id === null ? null : linkOf(row),
  );
