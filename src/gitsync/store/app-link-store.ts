import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, rowsOf } from '../../core/database';
import type { AppLink } from '../domain';
import type { JobTarget } from './job-target';

/** Last commit of an app that this workspace pushed or pulled. */
export interface LastCommit {
  sha: string;
  message: string;
  author: { name: string; email: string };
  date: Date;
  /** State of the app in the repository at that commit. */
  syncedState: AppLink;
  documentHash: string;
}

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
}

interface LinkRow {
  app_id: string;
  workspace_id: string;
  git_app_id: string;
  follows_name: boolean;
  is_behind: boolean;
  failed_job_id: string | null;
  last_sha: string | null;
  last_message: string;
  last_author_name: string;
  last_author_email: string;
  last_date: Date;
  last_path: string;
  last_blob: string;
  last_name: string | null;
  last_git_version_id: string | null;
  last_version_name: string | null;
  last_document_hash: string;
}

/** SQL for a row of `git_app_links`: publishes that the app's Git state has changed. */
const TELL = `publish_event(workspace_id, 'app', app_id)`;

/**
 * SQL: true while the link of the app `$1` is of use. One of a deleted app is, as long as commits wait that were accepted
 * before: they are planned against it.
 */
const IS_OF_USE = `(exists (select from apps where id = $1) or exists (
  select from git_jobs j where j.workspace_id = $2 and j.position is not null and j.status in ('queued', 'running')
    and (j.app_id = $1 or exists (select from git_job_apps a where a.job_id = j.id and a.app_id = $1))))`;

/** Stores the links between a workspace's apps and the repository. */
@Injectable()
export class AppLinkStore {
  constructor(private readonly database: Database) {}

  async findMany(
    appIds: string[],
    tx: EntityManager = this.database.manager,
  ): Promise<Map<string, StoredLink>> {
    if (appIds.length === 0) return new Map();
    const rows = await rowsOf<LinkRow>(tx, 'select * from git_app_links where app_id = any($1)', [appIds]);
    return new Map(rows.map((row) => [row.app_id, linkOf(row)]));
  }

  async find(appId: string, tx: EntityManager = this.database.manager): Promise<StoredLink | null> {
    return (await this.findMany([appId], tx)).get(appId) ?? null;
  }

  /**
   * Stores the last pushed or pulled commit, and clears `isBehind` and the failed job; nothing for a deleted app. Returns
   * null and stores nothing if the settings no longer lead to `target`: the commit does not count for the new location.
   */
  async save(
    tx: EntityManager,
    link: {
      appId: string;
      workspaceId: string;
      gitAppId: string;
      followsName?: boolean;
      last: LastCommit;
      target?: JobTarget;
    },
  ): Promise<{ startsBranch: boolean } | null> {
    const { last, target } = link;
    const [saved] = await rowsOf<{ starts_branch: boolean }>(
      tx,
      `with place as (
         select (select starts_branch from git_configs where workspace_id = $2) as starts_branch
         where $16::text is null or exists (select 1 from git_configs
           where workspace_id = $2 and repository_url = $16 and branch = $17 and directory = $18)
       ), saved as (
       insert into git_app_links (app_id, workspace_id, git_app_id, follows_name, last_sha, last_message, last_author_name,
         last_author_email, last_date, last_path, last_blob, last_name, last_git_version_id, last_version_name,
         last_document_hash)
       select $1, $2, $3, coalesce($4, true), $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15 from place where ${IS_OF_USE}
       on conflict (app_id) do update set git_app_id = $3, follows_name = coalesce($4, git_app_links.follows_name), is_behind = false,
         failed_job_id = null, last_sha = $5, last_message = $6, last_author_name = $7, last_author_email = $8,
         last_date = $9, last_path = $10, last_blob = $11, last_name = $12, last_git_version_id = $13,
         last_version_name = $14, last_document_hash = $15
       returning ${TELL})
       select place.starts_branch, (select count(*) from saved) from place`,
      [
        link.appId,
        link.workspaceId,
        link.gitAppId,
        link.followsName ?? null,
        ...valuesOf(last),
        ...targetValuesOf(target),
      ],
    );
    return saved ? { startsBranch: saved.starts_branch } : null;
  }

  /** Has no effect for a deleted app. */
  async markFailed(
    tx: EntityManager,
    failure: { appId: string; workspaceId: string; gitAppId: string; jobId: string },
  ): Promise<void> {
    await rowsOf(
      tx,
      `insert into git_app_links (app_id, workspace_id, git_app_id, failed_job_id)
       select $1, $2, $3, $4 where exists (select from apps where id = $1)
       on conflict (app_id) do update set failed_job_id = $4
       returning ${TELL}`,
      [failure.appId, failure.workspaceId, failure.gitAppId, failure.jobId],
    );
  }

  /** Marks the app as behind at the commit `sha`. Has no effect if it was pushed or pulled since. */
  async markBehind(
    tx: EntityManager,
    { appId, sha, isBehind }: { appId: string; sha: string; isBehind: boolean },
  ): Promise<void> {
    await rowsOf(
      tx,
      'update git_app_links set is_behind = $3 where app_id = $1 and last_sha = $2 and is_behind <> $3',
      [appId, sha, isBehind],
    );
  }

  /** Resets the links for a new target. The Git ids stay; the last commits belong to the old target. */
  async forgetCommits(tx: EntityManager, workspaceId: string): Promise<void> {
    await rowsOf(
      tx,
      'update git_app_links set last_sha = null, is_behind = false, failed_job_id = null where workspace_id = $1',
      [workspaceId],
    );
  }
}

const linkOf = (row: LinkRow): StoredLink => ({
  appId: row.app_id,
  workspaceId: row.workspace_id,
  gitAppId: row.git_app_id,
  followsName: row.follows_name,
  isBehind: row.is_behind,
  failedJobId: row.failed_job_id,
  last: row.last_sha
    ? {
        sha: row.last_sha,
        message: row.last_message,
        author: { name: row.last_author_name, email: row.last_author_email },
        date: row.last_date,
        syncedState: { path: row.last_path, oid: row.last_blob, entry: entryOf(row) },
        documentHash: row.last_document_hash,
      }
    : null,
});

const entryOf = (row: LinkRow): AppLink['entry'] =>
  row.last_name === null
    ? null
    : {
        gitAppName: row.last_name,
        gitVersionId: row.last_git_version_id,
        gitVersionName: row.last_version_name ?? '',
      };

const targetValuesOf = (target: JobTarget | undefined): (string | null)[] =>
  target ? [target.repositoryUrl, target.branch, target.directory] : [null, null, null];

const valuesOf = ({ sha, message, author, date, syncedState, documentHash }: LastCommit) => [
  sha,
  message,
  author.name,
  author.email,
  date,
  syncedState.path,
  syncedState.oid,
  syncedState.entry?.gitAppName ?? null,
  syncedState.entry?.gitVersionId ?? null,
  syncedState.entry?.gitVersionName ?? null,
  documentHash,
];
