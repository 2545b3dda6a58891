import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, DueWork, rowsOf } from '../core/database';
import { DueJobs } from '../gitsync/queue/due-jobs';
import { ofHead } from '../gitsync/queue/sql';
import type { JobError } from '../gitsync/store/job-error';
import { BACKUP_JOBS } from './jobs';

/** Due work: the backup of an app that was saved. Its key is the id of the app. */
export const BACK_UP_APP = 'back_up_app';

/** Settings of a workspace. */
export interface BackupSettings {
  isEnabled: boolean;
  /** Null: the branch that an app is on. */
  branch: string | null;
  /** Time without a save after which an app is committed. */
  quietSeconds: number;
  /** Time after the first save at which it is committed in any case. */
  maxSeconds: number;
  /** The ids that apps have on all branches; null: all apps. */
  appIds: string[] | null;
}

/** Settings of an app; null: as the workspace has it. */
export interface AppBackupSettings {
  isEnabled: boolean | null;
  branch: string | null;
  directory: string | null;
  fileName: string | null;
}

export interface BackupProgress {
  last: { sha: string; message: string; date: string } | null;
  /** The first save that is not committed yet. */
  waitingSince: Date | null;
  /** The failure of the last attempt. */
  error: JobError | null;
}

/** An app that was saved, and waits. */
export interface WaitingBackup {
  appId: string;
  workspaceId: string;
  branchId: string | null;
  /** Time as PostgreSQL writes it: a Date would lose the microseconds. */
  lastSavedAt: string;
  /** In the order of their last saves; those without an account are left out. */
  savers: Saver[];
  /** Agents that have saved it, as `name/version`. */
  agents: string[];
  own: AppBackupSettings;
}

export interface Saver {
  userId: string;
  author: { name: string; email: string };
}

export const BACKUP_DEFAULTS: BackupSettings = {
  isEnabled: false,
  branch: null,
  quietSeconds: 5,
  maxSeconds: 60,
  appIds: null,
};

export const APP_BACKUP_DEFAULTS: AppBackupSettings = {
  isEnabled: null,
  branch: null,
  directory: null,
  fileName: null,
};

const SETTINGS = `is_enabled as "isEnabled", branch, quiet_seconds as "quietSeconds", max_seconds as "maxSeconds",
  app_ids as "appIds"`;
const APP_SETTINGS = `is_enabled as "isEnabled", branch, directory, file_name as "fileName"`;

const QUIET = `make_interval(secs => coalesce(b.quiet_seconds, ${BACKUP_DEFAULTS.quietSeconds}))`;
const MAX = `make_interval(secs => coalesce(b.max_seconds, ${BACKUP_DEFAULTS.maxSeconds}))`;

/** SQL: the column `savers` as JSON, with their authors. */
const SAVERS = `(
  select coalesce(jsonb_agg(jsonb_build_object('userId', u.id, 'author', jsonb_build_object(
    'name', coalesce(u.git_name, u.name), 'email', coalesce(u.git_email, u.email))) order by saver.place), '[]')
  from unnest(savers) with ordinality as saver (id, place) join users u on u.id = saver.id)`;

/** SQL: the app of the due backup `w` may be committed. Deleted apps wait until they are restored. */
export const MAY_BE_BACKED_UP = `(exists (
    select from git_configs c where c.workspace_id = w.workspace_id and c.is_configured and c.is_enabled)
  and not exists (select from all_apps a where a.id = w.key::uuid and a.deleted_at is not null))`;

// A backup waits for an empty queue, since user requests go first. After the maximum wait it is enqueued anyway, unless the
// queue's head waits for a retry.
/** SQL: the app of the due backup `w` has been quiet, or has waited long, and no job of a person waits. */
export const BACKUP_IS_READY = `not exists (
  select from git_app_backups s left join git_backups b on b.workspace_id = s.workspace_id
    cross join lateral (select s.workspace_id) q
  where s.app_id = w.key::uuid and s.first_saved_at is not null
    and (least(s.last_saved_at + ${QUIET}, s.first_saved_at + ${MAX}) > clock_timestamp()
      or ${ofHead('j.position')} is not null and (s.first_saved_at + ${MAX} > clock_timestamp()
        or ${ofHead('j.not_before')} > clock_timestamp())))`;

/** SQL for the row `s`: tells the pages that show the app. */
const TELL = `publish_event(s.workspace_id, 'app', s.app_id)`;

// A failed job hands its saves to the next one. `last` stays if there was nothing left to commit, e.g. because a user had
// committed it.
const SETTLE = `
  with ended as (
    select s.app_id, j.result, coalesce(j.status = 'succeeded', false) as is_done
    from git_app_backups s left join git_jobs j on j.id = s.job_id
    where s.job_id is not null and (j.id is null or j.finished_at is not null)
    order by s.app_id for update of s skip locked
  )
  update git_app_backups s set job_id = null, taken_since = null, taken_savers = '{}', taken_agents = '{}',
    agents = case when is_done then s.agents
      else array(select one from unnest(s.taken_agents) one where one <> all(s.agents)) || s.agents end,
    first_saved_at = case when is_done then s.first_saved_at else coalesce(s.taken_since, s.first_saved_at) end,
    savers = case when is_done then s.savers
      else array(select id from unnest(s.taken_savers) with ordinality as taken (id, place)
        where id <> all(s.savers) order by place) || s.savers end,
    last = case when is_done and (ended.result ->> 'changed')::boolean then jsonb_build_object(
      'sha', ended.result -> 'sha', 'message', ended.result -> 'message', 'date', ended.result -> 'date') else s.last end
  from ended where ended.app_id = s.app_id
  returning ${TELL}`;

const BACKUP_ENDINGS = {
  isDone: `j.status = 'succeeded'`,
  // `SETTLE` passes over saves that are locked.
  isSettled:
    'not exists (select from git_app_backups s where s.app_id = w.key::uuid and s.job_id = w.holder)',
};

/** Stores backup settings, and the saves that wait for a backup. */
@Injectable()
export class BackupStore {
  constructor(
    private readonly database: Database,
    private readonly work: DueWork,
    private readonly dueJobs: DueJobs,
  ) {}

  /** Counts the backups of all workspaces that wait, and the failed ones. */
  async countWaiting(): Promise<{ waiting: number; failing: number }> {
    const [row] = await this.database.query<{ waiting: number; failing: number }>(
      `select count(*) filter (where w.error is null)::int as waiting, count(*) filter (where w.error is not null)::int as failing
       from git_app_backups s left join due_work w on w.kind = '${BACK_UP_APP}' and w.key = s.app_id::text
       where s.first_saved_at is not null or s.job_id is not null`,
    );
    return row;
  }

  async find(workspaceId: string): Promise<BackupSettings> {
    const [row] = await this.database.query<BackupSettings>(
      `select ${SETTINGS} from git_backups where workspace_id = $1`,
      [workspaceId],
    );
    return row ?? BACKUP_DEFAULTS;
  }

  async findOfApp(appId: string): Promise<AppBackupSettings> {
    const [row] = await this.database.query<AppBackupSettings>(
      `select ${APP_SETTINGS} from git_app_backups where app_id = $1`,
      [appId],
    );
    return row ?? APP_BACKUP_DEFAULTS;
  }

  async put(tx: EntityManager, workspaceId: string, settings: BackupSettings): Promise<void> {
    const { isEnabled, branch, quietSeconds, maxSeconds, appIds } = settings;
    await rowsOf(
      tx,
      `insert into git_backups (workspace_id, is_enabled, branch, quiet_seconds, max_seconds, app_ids)
       values ($1, $2, $3, $4, $5, $6)
       on conflict (workspace_id) do update set is_enabled = $2, branch = $3, quiet_seconds = $4, max_seconds = $5, app_ids = $6`,
      [workspaceId, isEnabled, branch, quietSeconds, maxSeconds, appIds],
    );
    // Backs up earlier saves and, on another branch, every app. Apps without backup are forgotten when they are due.
    await this.note(tx, { workspaceId });
  }

  async putOfApp(
    tx: EntityManager,
    { appId, workspaceId }: { appId: string; workspaceId: string },
    { isEnabled, branch, directory, fileName }: AppBackupSettings,
  ): Promise<void> {
    await rowsOf(
      tx,
      `insert into git_app_backups (app_id, workspace_id, is_enabled, branch, directory, file_name)
       values ($1, $2, $3, $4, $5, $6)
       on conflict (app_id) do update set is_enabled = $3, branch = $4, directory = $5, file_name = $6`,
      [appId, workspaceId, isEnabled, branch, directory, fileName],
    );
    await this.note(tx, { workspaceId, appId });
  }

  /** Marks all apps of the workspace, or one, as saved now, so that they are backed up. */
  private async note(
    tx: EntityManager,
    { workspaceId, appId = null }: { workspaceId: string; appId?: string | null },
  ): Promise<void> {
    await rowsOf(
      tx,
      `select note_saved_app(id, workspace_id, changed_by) from apps
       where workspace_id = $1 and ($2::uuid is null or id = $2) order by id`,
      [workspaceId, appId],
    );
    await this.work.retryNow(tx, BACK_UP_APP, workspaceId, appId);
  }

  /** Records the outcome of finished backup jobs. Returns true while there are others. */
  async settle(): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      // The saves come first: a request that saves an app locks them before the due work.
      await rowsOf(tx, SETTLE);
      return this.dueJobs.settle(BACK_UP_APP, BACKUP_ENDINGS);
    });
  }

  /** Returns the saves of apps that wait for a backup, the longest wait first. */
  findWaiting(appIds: string[]): Promise<WaitingBackup[]> {
    return this.database.query<WaitingBackup>(
      `select s.app_id as "appId", s.workspace_id as "workspaceId", a.branch_id as "branchId",
         s.last_saved_at::text as "lastSavedAt",
         jsonb_build_object('isEnabled', is_enabled, 'branch', branch, 'directory', directory, 'fileName', file_name) as own,
         ${SAVERS} as savers, agents
       from git_app_backups s join apps a on a.id = s.app_id
       where s.app_id = any($1) and s.first_saved_at is not null and s.job_id is null order by s.first_saved_at`,
      [appIds],
    );
  }

  /** Locks the waiting apps. Returns the savers and their agents by app id, without apps whose backup another server has begun. */
  async lockWaiting(
    tx: EntityManager,
    appIds: string[],
  ): Promise<Map<string, Pick<WaitingBackup, 'savers' | 'agents'>>> {
    const rows = await rowsOf<{ appId: string; savers: Saver[]; agents: string[] }>(
      tx,
      `select app_id as "appId", ${SAVERS} as savers, agents from git_app_backups
       where app_id = any($1) and job_id is null and first_saved_at is not null
       order by app_id for update of git_app_backups`,
      [appIds],
    );
    return new Map(rows.map(({ appId, savers, agents }) => [appId, { savers, agents }]));
  }

  /** Records the jobs that back up the apps, and leaves the due work to them. */
  async take(tx: EntityManager, jobs: { appId: string; jobId: string }[]): Promise<void> {
    await rowsOf(
      tx,
      `with taken as (
         update git_app_backups s set job_id = taken.job_id, taken_since = coalesce(s.first_saved_at, clock_timestamp()),
           taken_savers = s.savers, taken_agents = s.agents, first_saved_at = null, savers = '{}', agents = '{}'
         from unnest($1::uuid[], $2::uuid[]) as taken (app_id, job_id) where s.app_id = taken.app_id
         returning s.app_id, s.workspace_id, s.job_id
       )
       insert into due_work (kind, key, workspace_id, holder, leased_until)
       select '${BACK_UP_APP}', app_id::text, workspace_id, job_id, 'infinity' from taken order by app_id
       on conflict (kind, key) do update set holder = excluded.holder, leased_until = 'infinity', due_at = null`,
      [jobs.map(({ appId }) => appId), jobs.map(({ jobId }) => jobId)],
    );
  }

  /** Deletes finished backup jobs of the apps, unless their push may still arrive. */
  async deleteFormerJobs(tx: EntityManager, appIds: string[]): Promise<void> {
    await rowsOf(
      tx,
      `delete from git_jobs where app_id = any($1) and kind = $2 and finished_at is not null and not is_uncertain`,
      [appIds, BACKUP_JOBS.backup_app.kind],
    );
  }

  /** Forgets waiting apps, unless they were saved again since. */
  async forget(waiting: WaitingBackup[]): Promise<void> {
    if (waiting.length === 0) return;
    await this.database.query(
      `with done as materialized (
         select s.app_id from unnest($1::uuid[], $2::timestamptz[]) as seen (app_id, at)
         join git_app_backups s on s.app_id = seen.app_id and s.last_saved_at = seen.at and s.job_id is null
         order by s.app_id for update of s skip locked
       )
       update git_app_backups s set first_saved_at = null, savers = '{}', agents = '{}'
       from done where s.app_id = done.app_id returning ${TELL}`,
      [waiting.map(({ appId }) => appId), waiting.map(({ lastSavedAt }) => lastSavedAt)],
    );
  }

  /** Tells the pages that show the app. */
  async tell(appId: string): Promise<void> {
    await this.database.query(`select ${TELL} from git_app_backups s where s.app_id = $1`, [appId]);
  }

  async progressOf(appId: string): Promise<BackupProgress> {
    const [row] = await this.database.query<BackupProgress>(
      `select s.last, coalesce(s.taken_since, s.first_saved_at) as "waitingSince", w.error
       from git_app_backups s left join due_work w on w.kind = '${BACK_UP_APP}' and w.key = s.app_id::text
       where s.app_id = $1`,
      [appId],
    );
    return row ?? { last: null, waitingSince: null, error: null };
  }

  /** Returns the newest commit of any app, the longest wait, and the failure of the app that has waited longest. */
  async progressOfAll(workspaceId: string): Promise<BackupProgress> {
    const [row] = await this.database.query<BackupProgress>(
      `select
         (select last from git_app_backups where workspace_id = $1 and last is not null
          order by (last ->> 'date')::timestamptz desc limit 1) as last,
         (select min(coalesce(taken_since, first_saved_at)) from git_app_backups where workspace_id = $1) as "waitingSince",
         (select w.error || jsonb_build_object('data', coalesce(w.error -> 'data', '{}') || jsonb_build_object(
            'app', jsonb_build_object('id', a.shared_id, 'name', a.name)))
          from due_work w join git_app_backups s on s.app_id = w.key::uuid join apps a on a.id = s.app_id
          where w.kind = '${BACK_UP_APP}' and w.workspace_id = $1 and w.error is not null
          order by s.first_saved_at limit 1) as error`,
      [workspaceId],
    );
    return row;
  }
}
