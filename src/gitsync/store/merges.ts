import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Resolution } from '../../apps';
import { Database, newId, rowsOf, toJsonb } from '../../core/database';
import type { AppNames } from '../domain/app-changes';
import type { AppLink } from '../domain/format/app-link';
import type { AppSides, ShownMerge, MergeConflict } from '../domain/merge/conflicts';
import { targetInUse, type LastCommit } from './links';

const KEPT_DAYS = 30;
const DECISIONS_KEPT_DAYS = 180;

/** A merge to store. */
export interface NewMerge {
  workspaceId: string;
  targetId: string;
  kind: MergeKind;
  sides: AppSides<MergeSide>;
  message: string | null;
  apps: NewMergeApp[];
}

export type NewMergeApp = Pick<MergeAppRow, 'appId' | 'gitAppId' | 'settled' | 'shown' | 'unresolved'> &
  EntryContent;

interface SettledRequest {
  kind: MergeKind;
  targetId: string;
  gitAppId: string | null;
  from?: string;
}

interface Row {
  id: string;
  workspace_id: string;
  target_id: string;
  kind: MergeKind;
  version: number;
  status: MergeStatus;
  sides: AppSides<MergeSide>;
  message: string | null;
  completing_job_id: string | null;
  replaced_by: string | null;
  created_at: Date;
  apps: AppRow[];
}

interface AppRow {
  app_id: string | null;
  shared_app_id: string | null;
  git_app_id: string | null;
  name: string | null;
  resolutions: string;
  shown: string;
  unresolved: number;
}

interface ContentRow {
  base: string | null;
  mine: string | null;
  theirs: string | null;
  names: EntryContent['names'];
  clashes: string;
  base_state: EntryContent['baseState'];
  theirs_last: (Omit<LastCommit, 'date'> & { date: string }) | null;
}

/** SQL: the name of the app `a` on one of the sides; null for files that are no apps. */
const NAME =
  "coalesce(a.names #>> '{mine,appName}', a.names #>> '{theirs,appName}', a.names #>> '{base,appName}')";

/** SQL: the rows `m` of merges that have an app, or other files. */
const SELECT = `select m.*, a.apps from merges m cross join lateral (
  select json_agg(json_build_object('app_id', a.app_id, 'shared_app_id', apps.shared_id, 'git_app_id', a.git_app_id,
      'name', coalesce(apps.name, ${NAME}), 'resolutions', a.resolutions, 'shown', a.shown, 'unresolved', a.unresolved)
      order by ${NAME} nulls last, a.git_app_id) as apps
  from merge_apps a left join apps on apps.id = a.app_id where a.merge_id = m.id) a where a.apps is not null`;

/** SQL: the targets of the workspace $1, by its settings: of the default branch, and of the branches beside it. */
const TARGETS_IN_USE = `select t.id from git_configs c join git_targets used on used.id = c.target_id
  join git_targets t on t.id = used.id or t.id in (
    select b.target_id from branches b where b.workspace_id = c.workspace_id and b.repository_key = used.repository_key
      and b.directory = used.directory)
  where c.workspace_id = $1`;

const MOST_OPEN = 50;

/** Stores merges with conflicts, and the decisions on them. */
@Injectable()
export class MergeStore {
  constructor(private readonly database: Database) {}

  /** Stores a merge in place of open merges of its kind with the same branches, or app. Returns its id. */
  async open(tx: EntityManager, merge: NewMerge): Promise<string> {
    const id = newId();
    const { workspaceId, targetId, kind, sides, message, apps } = merge;
    await rowsOf(
      tx,
      `update merges m set status = 'outdated', replaced_by = $1, version = version + 1, ended_at = clock_timestamp()
       where m.status = 'open' and m.kind = $2 and m.target_id = $3
         and case m.kind when 'branches' then m.sides #>> '{theirs,branch}' = $5
           else m.id in (select merge_id from merge_apps where git_app_id = any($4)) end
       returning publish_event(workspace_id, 'merge', id)`,
      [id, kind, targetId, apps.map(({ gitAppId }) => gitAppId), sides.theirs.branch],
    );
    await rowsOf(
      tx,
      `insert into merges (id, workspace_id, target_id, kind, sides, message) values ($1, $2, $3, $4, $5, $6)
       returning publish_event(workspace_id, 'merge', id)`,
      [id, workspaceId, targetId, kind, toJsonb(sides), message],
    );
    for (const app of apps) await this.insertApp(tx, id, app);
    return id;
  }

  private async insertApp(tx: EntityManager, id: string, app: NewMergeApp): Promise<void> {
    const { texts } = app;
    await rowsOf(
      tx,
      `insert into merge_apps (merge_id, app_id, git_app_id, base, mine, theirs, names, base_state, theirs_last, resolutions,
         shown, unresolved, clashes) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
      [
        id,
        app.appId,
        app.gitAppId,
        texts.base,
        texts.mine,
        texts.theirs,
        toJsonb(app.names),
        app.baseState && toJsonb(app.baseState),
        app.theirsLast && toJsonb(app.theirsLast),
        JSON.stringify(app.settled),
        JSON.stringify(app.shown),
        app.unresolved,
        JSON.stringify(app.clashes),
      ],
    );
  }

  async find(id: string, tx: EntityManager = this.database.manager): Promise<MergeRow | null> {
    const [row] = await rowsOf<Row>(tx, `${SELECT} and m.id = $1`, [id]);
    return row ? mergeOf(row) : null;
  }

  /** Locks the merge against other changes until the transaction ends. */
  async lock(tx: EntityManager, id: string): Promise<MergeRow | null> {
    await rowsOf(tx, 'select 1 from merges where id = $1 for no key update', [id]);
    return this.find(id, tx);
  }

  /** Lists the newest first. */
  async list(workspaceId: string, page: { before: string | null; take: number }): Promise<MergeRow[]> {
    const rows = await this.database.query<Row>(
      `${SELECT} and m.workspace_id = $1 and ($2::uuid is null or m.id < $2) order by m.id desc limit $3`,
      [workspaceId, page.before, page.take],
    );
    return rows.map(mergeOf);
  }

  /** Lists the open merges into the branches that the workspace works on, the newest first, without their conflicts. */
  listOpen(workspaceId: string): Promise<OpenMerge[]> {
    return this.database.query<OpenMerge>(
      `select m.id, m.kind, m.sides #>> '{mine,branch}' as into, m.sides #>> '{theirs,branch}' as from,
         m.created_at as "createdAt", a.*
       from merges m cross join lateral (
         select sum(json_array_length(a.shown::json -> 'conflicts'))::int as total, sum(a.unresolved)::int as unresolved,
           json_agg(json_build_object('appId', apps.shared_id, 'gitAppId', a.git_app_id,
             'name', coalesce(apps.name, ${NAME})) order by ${NAME} nulls last, a.git_app_id) as apps
         from merge_apps a left join apps on apps.id = a.app_id where a.merge_id = m.id) a
       where m.workspace_id = $1 and m.status = 'open' and a.apps is not null
         and m.target_id in (${TARGETS_IN_USE})
       order by m.id desc limit ${MOST_OPEN}`,
      [workspaceId],
    );
  }

  /** Returns the ids of the latest open pulls and commits with the target in use, by the app's id. */
  async findOpenOf(appIds: string[]): Promise<Map<string, string>> {
    const rows = await this.database.query<{ app_id: string; id: string }>(
      `select a.app_id, m.id from merge_apps a join merges m on m.id = a.merge_id
       where a.app_id = any($1) and m.status = 'open' and m.kind <> 'branches'
         and m.target_id = ${targetInUse({ appId: 'a.app_id', workspaceId: 'm.workspace_id' })}
       order by m.id`,
      [appIds],
    );
    return new Map(rows.map(({ app_id: appId, id }) => [appId, id]));
  }

  /**
   * Returns the decisions on the latest merge of a kind that has the app, or other files, unless it was completed or
   * abandoned. `from`: the other branch, of merges of branches.
   */
  async settledBefore(
    tx: EntityManager,
    { kind, targetId, gitAppId, from }: SettledRequest,
  ): Promise<SettledConflicts> {
    const [row] = await rowsOf<{ resolutions: string }>(
      tx,
      `select resolutions from (
         select a.resolutions, m.status from merge_apps a join merges m on m.id = a.merge_id
         where a.git_app_id is not distinct from $1 and m.kind = $2 and m.target_id = $3
           and ($4::text is null or m.sides #>> '{theirs,branch}' = $4)
         order by m.id desc limit 1) latest
       where status in ('open', 'outdated')`,
      [gitAppId, kind, targetId, from ?? null],
    );
    return row ? (JSON.parse(row.resolutions) as SettledConflicts) : {};
  }

  /** Returns null unless all sides have the app. */
  async contentOf(tx: EntityManager, id: string, gitAppId: string | null): Promise<MergeContent | null> {
    const content = await this.entryOf(tx, id, gitAppId);
    return content && isOfAllSides(content) ? content : null;
  }

  /** `gitAppId` null: the files that are no apps. */
  async entryOf(tx: EntityManager, id: string, gitAppId: string | null): Promise<EntryContent | null> {
    const [row] = await rowsOf<ContentRow>(
      tx,
      `select base, mine, theirs, names, clashes, base_state, theirs_last from merge_apps
       where merge_id = $1 and git_app_id is not distinct from $2`,
      [id, gitAppId],
    );
    if (!row) return null;
    const { base, mine, theirs, names, base_state: baseState, theirs_last: last } = row;
    return {
      texts: { base, mine, theirs },
      names,
      clashes: JSON.parse(row.clashes) as EntryContent['clashes'],
      baseState,
      theirsLast: last && { ...last, date: new Date(last.date) },
    };
  }

  /** Stores decisions. The caller has locked the merge. */
  async settle(
    tx: EntityManager,
    { id, gitAppId }: { id: string; gitAppId: string | null },
    { settled, shown, unresolved }: Pick<MergeAppRow, 'settled' | 'shown' | 'unresolved'>,
  ): Promise<void> {
    await rowsOf(
      tx,
      `update merge_apps set resolutions = $3, shown = $4, unresolved = $5
       where merge_id = $1 and git_app_id is not distinct from $2`,
      [id, gitAppId, JSON.stringify(settled), JSON.stringify(shown), unresolved],
    );
    await this.touch(tx, id);
  }

  async complete(tx: EntityManager, id: string, jobId: string): Promise<void> {
    await rowsOf(tx, 'update merges set completing_job_id = $2 where id = $1', [id, jobId]);
    await this.touch(tx, id);
  }

  async end(tx: EntityManager, id: string, status: 'done' | 'abandoned'): Promise<void> {
    await rowsOf(
      tx,
      `with ended as (
         update merges set status = $2, ended_at = clock_timestamp() where id = $1 returning id, workspace_id
       )
       select publish_event(ended.workspace_id, 'app', a.app_id) from ended join merge_apps a on a.merge_id = ended.id where a.app_id is not null`,
      [id, status],
    );
    await this.touch(tx, id);
  }

  /**
   * Abandons open pulls and commits of an app whose changes here are gone: nothing is in conflict any more. A merge
   * under completion is left alone.
   */
  async endOf(tx: EntityManager, appId: string): Promise<void> {
    const rows = await rowsOf<{ id: string }>(
      tx,
      `select m.id from merges m where m.status = 'open' and m.kind <> 'branches'
         and exists (select from merge_apps a where a.merge_id = m.id and a.app_id = $1)
         and not exists (select from git_jobs j where j.id = m.completing_job_id
           and j.status in ('queued', 'running', 'held'))
       for no key update skip locked`,
      [appId],
    );
    for (const { id } of rows) await this.end(tx, id, 'abandoned');
  }

  private async touch(tx: EntityManager, id: string): Promise<void> {
    await rowsOf(
      tx,
      `update merges set version = version + 1 where id = $1 returning publish_event(workspace_id, 'merge', id)`,
      [id],
    );
  }

  /** Remembers decisions, to propose them again for the same clash. */
  async remember(
    tx: EntityManager,
    { workspaceId, userId }: { workspaceId: string; userId: string },
    decisions: { conflictId: string; resolution: Resolution }[],
  ): Promise<void> {
    await rowsOf(
      tx,
      `insert into merge_decisions (workspace_id, conflict_id, resolution, decided_by)
       select $1, d.id, d.resolution, $2 from unnest($3::text[], $4::text[]) as d(id, resolution)
       on conflict (workspace_id, conflict_id) do update
         set resolution = excluded.resolution, decided_by = excluded.decided_by, decided_at = excluded.decided_at`,
      [
        workspaceId,
        userId,
        decisions.map(({ conflictId }) => conflictId),
        decisions.map(({ resolution }) => JSON.stringify(resolution)),
      ],
    );
  }

  async findRemembered(workspaceId: string, conflictIds: string[]): Promise<Map<string, Resolution>> {
    const rows = await this.database.query<{ conflict_id: string; resolution: string }>(
      'select conflict_id, resolution from merge_decisions where workspace_id = $1 and conflict_id = any($2)',
      [workspaceId, conflictIds],
    );
    return new Map(rows.map((row) => [row.conflict_id, JSON.parse(row.resolution) as Resolution]));
  }

  async deleteOld(): Promise<void> {
    await this.database.query(
      `delete from merges m where ended_at < now() - make_interval(days => ${KEPT_DAYS})
         or not exists (select from merge_apps where merge_id = m.id)`,
    );
    await this.database.query(
      `delete from merge_decisions where decided_at < now() - make_interval(days => ${DECISIONS_KEPT_DAYS})`,
    );
  }
}

function isOfAllSides(content: EntryContent): content is MergeContent {
  const { texts, names, baseState, theirsLast } = content;
  const isOnAll = ({ base, mine, theirs }: AppSides<unknown>) =>
    base !== null && mine !== null && theirs !== null;
  return isOnAll(texts) && isOnAll(names) && baseState !== null && theirsLast !== null;
}

const mergeOf = (row: Row): MergeRow => ({
  id: row.id,
  workspaceId: row.workspace_id,
  targetId: row.target_id,
  kind: row.kind,
  version: row.version,
  status: row.status,
  sides: row.sides,
  message: row.message,
  completingJobId: row.completing_job_id,
  replacedBy: row.replaced_by,
  createdAt: row.created_at,
  apps: row.apps.map((app) => ({
    appId: app.app_id,
    sharedAppId: app.shared_app_id,
    gitAppId: app.git_app_id,
    name: app.name,
    settled: JSON.parse(app.resolutions) as SettledConflicts,
    shown: JSON.parse(app.shown) as ShownMerge,
    unresolved: app.unresolved,
  })),
});

type MergeKind = 'pull' | 'commit' | 'branches';

/** `open`: it has conflicts, or waits to be completed. */
type MergeStatus = 'open' | 'done' | 'abandoned' | 'outdated';

/** Commit, or working copy, that is one side of a merge. */
export interface MergeSide {
  branch: string;
  /** Null for a working copy. */
  sha: string | null;
  /** Tag at which the commit was taken, in place of the branch. */
  tag?: string;
  author: { name: string; email: string | null } | null;
  /** Null if unknown. */
  date: string | null;
  message: string | null;
}

/** Decision of a person on one conflict. */
export interface Settled {
  resolution: Resolution;
  by: { id: string; name: string };
  at: string;
}

export type SettledConflicts = Record<string, Settled>;

/**
 * Returns the id of a conflict in the whole merge. Its own id depends only on the clashing values, which two apps may have in
 * common.
 */
export const conflictIdIn = (
  { apps }: Pick<MergeRow, 'apps'>,
  { gitAppId }: Pick<MergeAppRow, 'gitAppId'>,
  id: string,
): string =>
  apps.length === 1
    ? id
    : `${id}-${createHash('sha256')
        .update(gitAppId ?? '')
        .digest('hex')
        .slice(0, 8)}`;

export const resolutionsOf = (settled: SettledConflicts): Map<string, Resolution> =>
  new Map(Object.entries(settled).map(([id, { resolution }]) => [id, resolution]));

export interface MergeRow {
  id: string;
  workspaceId: string;
  targetId: string;
  kind: MergeKind;
  version: number;
  status: MergeStatus;
  sides: AppSides<MergeSide>;
  message: string | null;
  completingJobId: string | null;
  /** The merge that continues with the decisions of this outdated merge. */
  replacedBy: string | null;
  createdAt: Date;
  apps: MergeAppRow[];
}

/** Merge that waits for decisions or for its completion. */
export interface OpenMerge {
  id: string;
  kind: MergeKind;
  into: string;
  from: string;
  /** Number of conflicts. */
  total: number;
  unresolved: number;
  /** `gitAppId` and `name` null: the files that are no apps. */
  apps: { appId: string | null; gitAppId: string | null; name: string | null }[];
  createdAt: Date;
}

/** An app of a merge, or all other files. */
export interface MergeAppRow {
  /** Id of its working copy; null for an app that the workspace does not have. */
  appId: string | null;
  /** Id that it has on all branches. */
  sharedAppId: string | null;
  /** Null for the files that are no apps. */
  gitAppId: string | null;
  /** Null for the files that are no apps. */
  name: string | null;
  settled: SettledConflicts;
  shown: ShownMerge;
  unresolved: number;
}

/** Input for computing the conflicts of an app, or of the other files. */
export interface EntryContent {
  /** Documents as read; null if a side does not have the app, or if it cannot be read. */
  texts: AppSides<string | null>;
  names: AppSides<AppNames | null>;
  /** Conflicts that do not follow from the documents. */
  clashes: MergeConflict[];
  baseState: AppLink | null;
  theirsLast: LastCommit | null;
}

/** Documents and names for the merge of an app that all sides have. */
export interface MergeContent extends EntryContent {
  texts: AppSides<string>;
  names: AppSides<AppNames>;
  baseState: AppLink;
  theirsLast: LastCommit;
}
