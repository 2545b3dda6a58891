import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { rowsOf } from '../core/database';
import { ofHead } from '../gitsync/queue/sql';
import { INCOMING_JOBS } from './jobs';

/** Due work: the automatic pull of an app. Its key is the id of the app. */
export const PULL_APP = 'pull_app';

/** Seconds after which an app is enqueued even if the queue is not empty. */
const LONGEST_WAIT = 60;

/** SQL: the app of the due pull `w` may be pulled. Deleted apps wait until they are restored. */
export const MAY_BE_PULLED = `(exists (
    select from git_configs c where c.workspace_id = w.workspace_id and c.is_configured and c.is_enabled and c.auto_pull)
  and not exists (select from all_apps a where a.id = w.key::uuid and a.deleted_at is not null))`;

/** SQL: no job of a person waits in the workspace's queue, or the pull has waited long. User requests go first, as before a backup. */
export const PULL_IS_READY = `exists (select from (select w.workspace_id) q
  where ${ofHead('j.position')} is null or coalesce(${ofHead('j.not_before')}, '-infinity') <= clock_timestamp()
    and (w.failures > 0 or coalesce(w.due_at, w.leased_until) + interval '${LONGEST_WAIT} s' <= clock_timestamp()))`;

// A user settles conflicts, and an app that is gone from the repository is left as it is.
const WAITS_FOR_BRANCH = `j.error ->> 'code' in ('merge_conflicts', 'git_app_not_found', 'git_cancelled')`;

/** A pull that waits for the branch to move is over, also if a comparison has found the same commit again. */
export const PULL_ENDINGS = {
  isDone: `(j.status = 'succeeded' or ${WAITS_FOR_BRANCH})`,
  isDropped: WAITS_FOR_BRANCH,
};

/** Stores the apps that wait for an automatic pull. */
@Injectable()
export class IncomingAppStore {
  async add(tx: EntityManager, workspaceId: string, appIds: string[]): Promise<void> {
    await rowsOf(
      tx,
      `select schedule_work_now('${PULL_APP}', id::text, $1) from (
         select id from apps where id = any($2) order by id) behind`,
      [workspaceId, appIds],
    );
  }

  /** Deletes failed pulls of the app, which the job that pulls it replaces. */
  async deleteFailed(tx: EntityManager, appId: string): Promise<void> {
    await rowsOf(
      tx,
      `delete from git_jobs where app_id = $1 and kind = $2 and status = 'failed' and retried_as is null`,
      [appId, INCOMING_JOBS.sync_app.kind],
    );
  }
}
