import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { AppDocument } from '../../apps';
import { Database, packedText, packTexts, rowsOf, toJsonb } from '../../core/database';
import type { WorkingCopy } from '../../workspaces';
import type { AppNames } from '../domain/app-changes';
import { isSplitLink, linkEntryOf, type AppLink } from '../domain/format/app-link';
import type { RepositoryLayout } from '../domain/format/repository-layout';
import { committedOf } from '../domain/uncommitted-changes';
import { findDocument } from './documents';
import type { JobError } from './job-error';

/** Last commit of an app that this workspace pushed or pulled. */
export interface LastCommit {
  /** If the commit is unknown, any commit with the app in this state. */
  sha: string;
  /** The commit is too long ago to have been found: message, author and date are empty. */
  isUnknown?: true;
  /** Tag at which the app was pulled or imported. It stays there until it is pulled or committed. */
  tag?: string;
  message: string;
  author: { name: string; email: string };
  date: Date;
  /** State of the app in the repository at that commit. */
  syncedState: AppLink;
  documentHash: string;
}

type CommittedVersions = Record<string, string>;

/** An app's link to one target. */
export interface StoredLink {
  appId: string;
  workspaceId: string;
  gitAppId: string;
  /** False for an app that was imported under another name than the repository's. */
  followsName: boolean;
  /** The repository has commits of this app that were seen but not pulled. */
  isBehind: boolean;
  failedJobId: string | null;
  last: LastCommit | null;
  /** Hashes of the documents that versions of the app had when they were last pushed or pulled, by Git version id. */
  committedVersions: CommittedVersions;
  /** The newest commit of the app that is kept here, or else `last`. Later changes are uncommitted. */
  committed: LastCommit | null;
  /** True if commits of the app are kept here that the repository does not have. */
  hasUnpushed: boolean;
  /**
   * The app's first kept commit that is not being pushed, with the failure of its last push. If the link is read for running
   * commits, it may have been released since they began.
   */
  held: { position: string; error: JobError | null } | null;
}

/** A link to store. */
export interface NewLink {
  appId: string;
  gitAppId: string;
  /** Absent: as it was, and true for a new link. */
  followsName?: boolean;
  /** True if the branch has another state of the app than `last`; absent: false. */
  isBehind?: boolean;
  last: LastCommit;
  /** Versions other than `last`, as in `StoredLink`. */
  committedVersions?: CommittedVersions;
  /** Document of the last commit. Absent if it is kept already, or if a version of the app has it. */
  document?: string;
  /** Place in the queue of the job that pushed or pulled it. */
  position: string | null;
}

/**
 * State of an app at its last push or pull at a place that its workspace no longer uses: another branch, repository or
 * directory.
 */
export interface FormerLink {
  appId: string;
  gitAppId: string;
  followsName: boolean;
  last: LastCommit;
  committedVersions: CommittedVersions;
  position: string | null;
  /** Directory of that place. */
  directory: string;
}

/** A row of `LINK_COLUMNS`. */
export interface LinkRow {
  app_id: string;
  workspace_id: string;
  git_app_id: string;
  follows_name: boolean;
  is_behind: boolean;
  failed_job_id: string | null;
  last: StoredCommit | null;
  committed_versions: CommittedVersions;
  kept: UnpushedCommit | null;
  held: { position: string; error: JobError | null } | null;
}

/** A commit that is kept here, with the app's names in it. */
interface UnpushedCommit
  extends Pick<StoredCommit, 'message' | 'author' | 'date' | 'documentHash'>, AppNames {}

type StoredCommit = Omit<LastCommit, 'date'> & { date: string };

type FormerLinkRow = Omit<FormerLink, 'last'> & { last: StoredCommit };

/** SQL: true for a commit `j` that is kept here, of the app of the row `l`. */
const IS_KEPT_OF_LINK = `j.app_id = l.app_id and j.target_id = l.target_id and j.is_kept and j.finished_at is null`;

/** SQL: the columns of the row `l` of `git_links`, with the commits of its app that are kept here. */
export const LINK_COLUMNS = `l.*, (
    select json_build_object('message', j.message, 'author', json_build_object('name', j.author_name, 'email', j.author_email),
      'date', j.created_at, 'documentHash', j.document_hash, 'appName', j.input ->> 'appName',
      'gitVersionId', j.input ->> 'gitVersionId', 'versionName', j.input ->> 'versionName')
    from git_jobs j where ${IS_KEPT_OF_LINK} order by j.position desc limit 1
  ) as kept, (
    select json_build_object('position', j.position::text, 'error', j.error)
    from git_jobs j where ${IS_KEPT_OF_LINK} and j.status <> 'running' order by j.position limit 1
  ) as held`;

/** SQL for the row `l` of `git_links`: publishes that the app's Git state has changed. */
const TELL = `publish_event(l.workspace_id, 'app', l.app_id)`;

/** SQL: the target `$2` of the workspace `$1`, or its target in use, kept from being removed until the transaction ends. */
const LOCK_TARGET = `select id from git_targets
  where id = coalesce($2::uuid, (select target_id from git_configs where workspace_id = $1)) for key share`;

/**
 * SQL: true while the link of the row `r` is of use: the app exists, if only in the bin, or accepted commits of it wait, which
 * are planned against the link.
 */
const IS_OF_USE = `((select 1 from all_apps where id = r.app_id limit 1) is not null or exists (
  select from git_jobs j where j.workspace_id = $1 and j.position is not null
    and j.status in ('held', 'queued', 'running')
    and (j.app_id = r.app_id or exists (select from git_job_apps a where a.job_id = j.id and a.app_id = r.app_id))))`;

/** SQL: the target in use of the app with the id `appId`, by its branch; for an app that is gone, the default branch's. */
export const targetInUse = ({ appId, workspaceId }: { appId: string; workspaceId: string }): string => `(
  select case when used.branch_id is null then c.target_id else b.target_id end
  from git_configs c left join all_apps used on used.id = ${appId} left join branches b on b.id = used.branch_id
  where c.workspace_id = ${workspaceId})`;

/** SQL: the row `l` links its app to the target in use. */
export const IS_IN_USE = `l.target_id = ${targetInUse({ appId: 'l.app_id', workspaceId: 'l.workspace_id' })}`;

/**
 * SQL: keeps the document of each link of `wanted`, from which the app is merged. The new `created_at` makes a running deletion
 * of unused documents skip it. `limit` keeps PostgreSQL from joining whole tables for a few links.
 */
const KEEP_DOCUMENTS = `insert into git_documents (workspace_id, hash, document)
  select distinct on (hash) $1::uuid, hash, document from (
    select hash, ${packedText('$7')} as document from unnest($4::text[], $5::int[], $6::int[]) as given (hash, start, length)
    union all
    select missing.hash, v.document from (
      select w.app_id, w.last ->> 'documentHash' as hash from wanted w
      where (select 1 from git_documents where workspace_id = $1 and hash = w.last ->> 'documentHash' limit 1) is null
    ) missing, lateral (
      select document from app_versions where app_id = missing.app_id and document_hash = missing.hash limit 1) v
  ) found
  on conflict (workspace_id, hash) do update set created_at = excluded.created_at`;

/** Stores the links of a workspace's apps, one for each target. */
@Injectable()
export class AppLinkStore {
  constructor(private readonly database: Database) {}

  /** Returns links to the target in use, by the app's id. */
  async findMany(
    appIds: string[],
    tx: EntityManager = this.database.manager,
  ): Promise<Map<string, StoredLink>> {
    if (appIds.length === 0) return new Map();
    const rows = await rowsOf<LinkRow>(
      tx,
      `select ${LINK_COLUMNS} from git_links l where l.app_id = any($1) and ${IS_IN_USE}`,
      [appIds],
    );
    return new Map(rows.map((row) => [row.app_id, linkOf(row)]));
  }

  /** Returns links to one target, and the last commits of apps at other targets that are not for backups, by the app's id. */
  async findAt(
    targetId: string | null,
    appIds: string[],
  ): Promise<{ links: Map<string, StoredLink>; elsewhere: Map<string, string> }> {
    const rows = await this.database.query<LinkRow & { target_id: string }>(
      `select ${LINK_COLUMNS} from git_links l join git_targets t on t.id = l.target_id
       where l.app_id = any($1) and (l.target_id = $2 or not t.is_backup) order by l.position nulls first`,
      [appIds, targetId],
    );
    const links = rows.filter(({ target_id: id }) => id === targetId);
    const others = rows.filter(({ target_id: id }) => id !== targetId);
    return {
      links: new Map(links.map((row) => [row.app_id, linkOf(row)])),
      elsewhere: new Map(others.flatMap(({ app_id: appId, last }) => (last ? [[appId, last.sha]] : []))),
    };
  }

  /** Returns the kept documents of the last commits of apps to one target, by their hash. */
  async documentsAt(targetId: string | null, appIds: string[]): Promise<Map<string, string>> {
    if (appIds.length === 0) return new Map();
    const rows = await this.database.query<{ hash: string; document: string }>(
      `select d.hash, d.document from git_links l
       join git_documents d on d.workspace_id = l.workspace_id and d.hash = l.last ->> 'documentHash'
       where l.app_id = any($2) and l.target_id = $1`,
      [targetId, appIds],
    );
    return new Map(rows.map(({ hash, document }) => [hash, document]));
  }

  /** Lists the commits that apps were last pushed or pulled at. */
  async shasAt(targetId: string): Promise<string[]> {
    const rows = await this.database.query<{ sha: string }>(
      `select distinct last ->> 'sha' as sha from git_links where target_id = $1 and last is not null`,
      [targetId],
    );
    return rows.map(({ sha }) => sha);
  }

  /** Returns the link to the target in use. */
  async find(appId: string, tx: EntityManager = this.database.manager): Promise<StoredLink | null> {
    return (await this.findMany([appId], tx)).get(appId) ?? null;
  }

  /** Lists the former links of apps that have no link to the target yet, for each app the latest first. */
  async listFormer(
    { workspaceId, branchId }: WorkingCopy,
    { targetId, appIds = null }: { targetId: string; appIds?: string[] | null },
  ): Promise<FormerLink[]> {
    const rows = await this.database.query<FormerLinkRow>(
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

  /**
   * Stores the last pushed or pulled commits of apps, and clears the failed job. Stores nothing for a deleted app or a removed
   * target; with `onlyNew`, nothing for an app that was pushed or pulled at the target before. Returns the hashes of the
   * documents that the apps had before.
   */
  async save(
    tx: EntityManager,
    { workspaceId, targetId, onlyNew = false }: { workspaceId: string; targetId: string; onlyNew?: boolean },
    links: NewLink[],
  ): Promise<string[]> {
    if (links.length === 0) return [];
    const rows = links.map(({ isBehind = false, last, ...link }) => ({
      app_id: link.appId,
      git_app_id: link.gitAppId,
      follows_name: link.followsName,
      is_behind: isBehind,
      position: link.position,
      last,
      committed_versions: { ...link.committedVersions, ...committedVersionOf(last) },
    }));
    const given = new Map(
      links.flatMap(({ last, document }) => (document === undefined ? [] : [[last.documentHash, document]])),
    );
    const { bytes, starts, lengths } = packTexts([...given.values()]);
    const saved = await rowsOf<{ former: string | null }>(
      tx,
      `with target as (${LOCK_TARGET}), wanted as (
         select * from jsonb_to_recordset($3)
           as r(app_id uuid, git_app_id text, follows_name boolean, is_behind boolean, position bigint, last jsonb,
             committed_versions jsonb)
       ), document as (${KEEP_DOCUMENTS})
       insert into git_links as l (app_id, target_id, workspace_id, git_app_id, follows_name, is_behind, position, last,
         committed_versions)
       select r.app_id, target.id, $1, r.git_app_id, coalesce(r.follows_name, true), r.is_behind, r.position, r.last,
         r.committed_versions
       from target, wanted r where ${IS_OF_USE}
       on conflict (app_id, target_id) do update set git_app_id = excluded.git_app_id, is_behind = excluded.is_behind,
         failed_job_id = null, position = excluded.position, last = excluded.last,
         committed_versions = l.committed_versions || excluded.committed_versions,
         follows_name = coalesce((select w.follows_name from wanted w where w.app_id = l.app_id), l.follows_name)
         where not $8 or l.last is null
       returning ${TELL}, (
         select f.last ->> 'documentHash' from git_links f where f.app_id = l.app_id and f.target_id = l.target_id) as former`,
      [workspaceId, targetId, toJsonb(rows), [...given.keys()], starts, lengths, bytes, onlyNew],
    );
    return saved.flatMap(({ former }) => former ?? []);
  }

  /** Makes sure that the app has a link to the target, which its kept commits belong to. */
  async ensure(
    tx: EntityManager,
    {
      appId,
      targetId,
      workspaceId,
      gitAppId,
    }: Record<'appId' | 'targetId' | 'workspaceId' | 'gitAppId', string>,
  ): Promise<void> {
    await rowsOf(
      tx,
      `insert into git_links as l (app_id, target_id, workspace_id, git_app_id) values ($1, $2, $3, $4)
       on conflict (app_id, target_id) do nothing`,
      [appId, targetId, workspaceId, gitAppId],
    );
  }

  /** Keeps the name that an app has only here from being a change to commit. */
  async keepName(tx: EntityManager, { id, name }: { id: string; name: string }): Promise<void> {
    await rowsOf(
      tx,
      `update git_links set last = jsonb_set(last, '{syncedState,localName}', to_jsonb($2::text))
       where app_id = $1 and last #>> '{syncedState,entry,gitAppName}' is distinct from $2 and last is not null`,
      [id, name],
    );
  }

  /** Gives a renamed app its new name in the repository, too, even if it was imported under another name. */
  async followName(tx: EntityManager, appId: string): Promise<void> {
    await rowsOf(tx, 'update git_links set follows_name = true where app_id = $1 and not follows_name', [
      appId,
    ]);
  }

  /** Replaces the hashes of committed versions, which change when the app is renamed. */
  async renameCommitted(
    tx: EntityManager,
    appId: string,
    hashes: ReadonlyMap<string, string>,
  ): Promise<void> {
    if (hashes.size === 0) return;
    await rowsOf(
      tx,
      `update git_links l set committed_versions = (
         select jsonb_object_agg(key, coalesce($2::jsonb ->> value, value)) from jsonb_each_text(l.committed_versions))
       where l.app_id = $1 and l.committed_versions <> '{}'`,
      [appId, toJsonb(Object.fromEntries(hashes))],
    );
  }

  /** Has no effect for a deleted app. */
  async markFailed(
    tx: EntityManager,
    failure: { appId: string; targetId: string | null; workspaceId: string; gitAppId: string; jobId: string },
  ): Promise<void> {
    await rowsOf(
      tx,
      `with target as (${LOCK_TARGET})
       insert into git_links as l (app_id, target_id, workspace_id, git_app_id, failed_job_id)
       select $3, target.id, $1, $4, $5 from target where exists (select from all_apps where id = $3)
       on conflict (app_id, target_id) do update set failed_job_id = excluded.failed_job_id
       returning ${TELL}`,
      [failure.workspaceId, failure.targetId, failure.appId, failure.gitAppId, failure.jobId],
    );
  }

  /** Marks the app as behind at the commit `sha`. Has no effect if it was pushed or pulled since. */
  async markBehind(
    tx: EntityManager,
    { appId, sha, isBehind }: { appId: string; sha: string; isBehind: boolean },
  ): Promise<void> {
    await rowsOf(
      tx,
      `update git_links l set is_behind = $3
       where l.app_id = $1 and ${IS_IN_USE} and l.last ->> 'sha' = $2 and l.is_behind <> $3
       returning ${TELL}`,
      [appId, sha, isBehind],
    );
  }

  /** Marks apps as `markBehind` does. */
  async markManyBehind(apps: { appId: string; sha: string; isBehind: boolean }[]): Promise<void> {
    const rows = apps.map(({ appId, sha, isBehind }) => ({ app_id: appId, sha, is_behind: isBehind }));
    await this.database.query(
      `update git_links l set is_behind = r.is_behind
       from jsonb_to_recordset($1) as r(app_id uuid, sha text, is_behind boolean)
       where l.app_id = r.app_id and ${IS_IN_USE} and l.last ->> 'sha' = r.sha and l.is_behind <> r.is_behind
       returning ${TELL}`,
      [JSON.stringify(rows)],
    );
  }
}

/** Returns the version that a commit is of, with the hash of its document. */
export const committedVersionOf = ({ documentHash, syncedState }: LastCommit): CommittedVersions => ({
  [syncedState.entry?.gitVersionId ?? '']: documentHash,
});

export const linkOf = ({ last: stored, kept, held, ...row }: LinkRow): StoredLink => {
  const last = stored && { ...stored, date: new Date(stored.date) };
  return {
    appId: row.app_id,
    workspaceId: row.workspace_id,
    gitAppId: row.git_app_id,
    followsName: row.follows_name,
    isBehind: row.is_behind,
    failedJobId: row.failed_job_id,
    last,
    committedVersions: row.committed_versions,
    committed: kept ? committedBy(kept, last) : last,
    hasUnpushed: kept !== null,
    held,
  };
};

/** Returns the state after a kept commit. In the repository, only the app's place is known. */
function committedBy(
  { appName, gitVersionId, versionName, ...kept }: UnpushedCommit,
  last: LastCommit | null,
): LastCommit {
  const { sha = '', syncedState = { path: '', oid: '' } } = last ?? {};
  const { path, oid } = syncedState;
  const entry = linkEntryOf({ name: appName, gitVersionId, versionName });
  return { ...kept, date: new Date(kept.date), sha, syncedState: { path, oid, entry } };
}

/** An app as it was last committed, pushed or not. */
export interface CommittedHere {
  document: AppDocument;
  /** Link of the app; for a commit that is kept here, with its names at the app's place in the repository. */
  syncedState: AppLink;
}

/** Reads the last commit of an app from the kept documents; null if its document is not kept. */
export async function findCommittedHere(
  tx: EntityManager,
  { workspaceId, last, committed, hasUnpushed }: StoredLink,
  layout: RepositoryLayout,
): Promise<CommittedHere | null> {
  const text = committed && (await findDocument(tx, { workspaceId, hash: committed.documentHash }));
  if (!committed || text === null) return null;
  const { syncedState } = committed;
  const { entry } = syncedState;
  const isSplit = last !== null && isSplitLink(last.syncedState, layout);
  if (!hasUnpushed || isSplit || !entry)
    return { document: committedOf(text, { syncedState, layout }), syncedState };
  const named = { ...syncedState, path: layout.appPath(entry.gitAppName, entry.gitVersionName) };
  return { document: committedOf(text, { syncedState: named, layout }), syncedState: named };
}
