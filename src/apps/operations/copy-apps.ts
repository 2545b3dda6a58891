import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { newId, rowsOf } from '../../core/database';
import { Credentials } from '../store/credentials';

interface VersionRow {
  id: string;
  app_id: string;
}

/** Copies apps as they are to another branch, with all their versions and the values of their encrypted options. */
@Injectable()
export class CopyApps {
  constructor(private readonly credentials: Credentials) {}

  /** Returns the ids of the copies by those of the apps. Throws 409 `app_name_taken`. */
  async run(
    tx: EntityManager,
    { appIds, branchId, changedById }: { appIds: string[]; branchId: string; changedById: string },
  ): Promise<Map<string, string>> {
    const copies = new Map(appIds.map((id) => [id, newId()]));
    if (appIds.length === 0) return copies;
    // In the order of their ids, which is that of the versions.
    const versions = await rowsOf<VersionRow>(
      tx,
      'select id, app_id from app_versions where app_id = any($1) order by id',
      [appIds],
    );
    const rows = versions.map(({ id, app_id: appId }) => ({
      from_id: id,
      to_id: newId(),
      app_id: copies.get(appId),
    }));
    await rowsOf(
      tx,
      `with copy as (
         select * from jsonb_to_recordset($1) as copy(from_id uuid, to_id uuid, app_id uuid)
       ), made as (
         insert into apps (id, shared_id, workspace_id, branch_id, name, name_key, git_app_id, is_locked,
           editing_version_id, changed_by, tags)
         select copy.app_id, a.shared_id, a.workspace_id, $2, a.name, a.name_key, a.git_app_id, a.is_locked, copy.to_id, $3,
           a.tags
         from apps a join copy on copy.from_id = a.editing_version_id
       )
       insert into app_versions (id, app_id, git_version_id, name, name_key, status, document, document_hash, created_at,
         updated_at)
       select copy.to_id, copy.app_id, v.git_version_id, v.name, v.name_key, v.status, v.document, v.document_hash,
         v.created_at, v.updated_at
       from app_versions v join copy on copy.from_id = v.id`,
      [JSON.stringify(rows), branchId, changedById],
    );
    await this.credentials.copyAll(tx, copies);
    return copies;
  }
}
