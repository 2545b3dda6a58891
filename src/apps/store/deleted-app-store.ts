import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, isUuid, rowsOf } from '../../core/database';
import { notFound } from '../../core/errors';
import { nameKey } from '../../core/names';
import type { WorkingCopy } from '../../workspaces';
import { copyIdOf, refuseTakenName } from './app-store';

/** Days for which a deleted app can be restored. */
export const KEPT_DAYS = 30;
/** Apps in one transaction: each may have documents of 32 MiB. */
const SLICE = 20;

/** SQL: the app of the row `all_apps` is deleted and can be restored. */
const CAN_BE_RESTORED = `deleted_at > now() - make_interval(days => ${KEPT_DAYS})`;

/** SQL: the time at which the app was deleted; a JavaScript date would lose three digits. */
const MICROSECONDS = '(extract(epoch from deleted_at) * 1000000)::bigint';

/** Tells whether a text is the `position` of an app. */
export const isPositionOfDeleted = (text: string): boolean => {
  const [, id] = /^\d{1,18} (\S+)$/.exec(text) ?? [];
  return id !== undefined && isUuid(id);
};

export interface DeletedApp {
  /** Id of the app's working copy on its branch. */
  id: string;
  sharedId: string;
  name: string;
  gitAppId: string;
  deletedAt: Date;
  deletedBy: { id: string; name: string } | null;
  /** It is deleted for good from then on. */
  keptUntil: Date;
  /** Place in the list, which stays when the app is restored or deleted for good. */
  position: string;
}

/** Stores apps that were deleted, for a while, with their versions and credentials. */
@Injectable()
export class DeletedAppStore {
  constructor(private readonly database: Database) {}

  /** Deletes the app, so that it can be restored. The caller has locked it. */
  async add(tx: EntityManager, appId: string, deletedById: string): Promise<void> {
    await rowsOf(tx, 'update all_apps set deleted_at = now(), deleted_by = $2 where id = $1', [
      appId,
      deletedById,
    ]);
  }

  /** Lists the deleted apps of a branch after a `position`, the latest deletion first. */
  list(copy: WorkingCopy, page: { after: string | null; take: number }): Promise<DeletedApp[]> {
    return this.database.query<DeletedApp>(
      `select a.id, shared_id as "sharedId", a.name, concat_ws(' ', ${MICROSECONDS}, a.id) as position, git_app_id as "gitAppId", deleted_at as "deletedAt",
         deleted_at + make_interval(days => ${KEPT_DAYS}) as "keptUntil",
         case when u.id is not null then json_build_object('id', u.id, 'name', u.name) end as "deletedBy"
       from all_apps a left join users u on u.id = deleted_by
       where workspace_id = $1 and coalesce(branch_id, workspace_id) = $2 and ${CAN_BE_RESTORED}
         and ($3::text is null or (${MICROSECONDS}, a.id) < (split_part($3, ' ', 1)::bigint, split_part($3, ' ', 2)::uuid))
       order by deleted_at desc, a.id desc limit $4`,
      [copy.workspaceId, copyIdOf(copy), page.after, page.take],
    );
  }

  /** Locks the app against being restored or deleted by others. Returns its name. */
  async lock(tx: EntityManager, id: string): Promise<string> {
    const [row] = await rowsOf<{ name: string }>(
      tx,
      `select name from all_apps where id = $1 and ${CAN_BE_RESTORED} for no key update`,
      [id],
    );
    if (!row) throw notFound('The deleted app');
    return row.name;
  }

  /** Throws 409 `app_name_taken`, or `app_already_imported` if the app has been imported again. */
  async restore(
    tx: EntityManager,
    id: string,
    { name, changedById }: { name: string; changedById: string },
  ): Promise<void> {
    await rowsOf(
      tx,
      `update all_apps set deleted_at = null, deleted_by = null, name = $2, name_key = $3, changed_by = $4, updated_at = now()
       where id = $1`,
      [id, name, nameKey(name), changedById],
    ).catch((error: unknown) => refuseTakenName(error, name));
  }

  /** Deletes for good. */
  async remove(tx: EntityManager, id: string): Promise<void> {
    await rowsOf(tx, 'delete from all_apps where id = $1', [id]);
  }

  /** Deletes for good the apps that can no longer be restored. */
  async deleteOld(signal: AbortSignal): Promise<void> {
    const sql = `
      delete from all_apps where id = any(array(
        select id from all_apps where deleted_at is not null and not ${CAN_BE_RESTORED} limit ${SLICE} for update skip locked))
      returning 1`;
    while (!signal.aborted && (await this.database.query(sql)).length === SLICE);
  }
}
