import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, newId, rowsOf } from '../../core/database';
import { AppError, STATUS } from '../../core/errors';
import type { VersionStatus } from './app-version.entity';

/** A version that was published. */
export interface Release {
  id: string;
  versionId: string;
  versionName: string;
  /** Null for one without a tag in the repository. */
  tag: string | null;
  /** The commit that the tag names. */
  sha: string | null;
  notes: string;
  author: { name: string; email: string };
  createdAt: Date;
  /** True for the release that viewers get. */
  isLive: boolean;
}

export interface NewRelease extends Pick<Release, 'tag' | 'sha' | 'notes' | 'author'> {
  appId: string;
  versionId: string;
}

/** The release of an app that viewers get. */
export interface LiveRelease extends Release {
  /** True if the edited version of the app has the same document. */
  isCurrent: boolean;
}

/** App with the hash of the document that a deployment gives it. */
export interface DeployedDocument {
  appId: string;
  documentHash: string;
}

const COLUMNS = `id, version_id as "versionId", version_name as "versionName", tag, sha, notes,
  jsonb_build_object('name', author_name, 'email', author_email) as author, created_at as "createdAt", is_live as "isLive"`;

/** SQL: the live release of the app `a`. On another branch, an app without releases has the default branch's. */
const LIVE_RELEASE = `
  select r.* from app_releases r
  where r.is_live and r.app_id in (a.id, (
    select o.id from apps o where o.workspace_id = a.workspace_id and coalesce(o.branch_id, o.workspace_id) = a.workspace_id
      and o.shared_id = a.shared_id))
  order by r.app_id = a.id desc limit 1`;

/** Stores the releases of apps, with their documents as they were published. */
@Injectable()
export class ReleaseStore {
  constructor(private readonly database: Database) {}

  /** Returns the previous status. */
  async setStatus(
    tx: EntityManager,
    versionId: string,
    status: VersionStatus,
  ): Promise<VersionStatus | null> {
    const [row] = await rowsOf<{ status: VersionStatus }>(
      tx,
      `update app_versions v set status = $2 from app_versions former
       where v.id = $1 and former.id = v.id returning former.status`,
      [versionId, status],
    );
    return row?.status ?? null;
  }

  /** Adds a release of the version as it is now, which viewers get from now on. The caller has locked the app. */
  async add(tx: EntityManager, { appId, versionId, tag, sha, notes, author }: NewRelease): Promise<Release> {
    await this.endLive(tx, [appId]);
    const [release] = await rowsOf<Release>(
      tx,
      `insert into app_releases (id, app_id, version_id, version_name, tag, sha, notes, author_name, author_email,
         document, document_hash, is_live)
       select $1, $2, v.id, v.name, $4, $5, $6, $7, $8, v.document, v.document_hash, true from app_versions v where v.id = $3
       returning ${COLUMNS}`,
      [newId(), appId, versionId, tag, sha, notes, author.name, author.email],
    );
    return release;
  }

  /**
   * Releases apps with the documents of these hashes to viewers. Skips an app whose edited version has another document,
   * and a release that is live already. A former release of the tag with the same document goes live again.
   */
  async addAll(
    tx: EntityManager,
    apps: readonly DeployedDocument[],
    { tag, sha, notes, author }: Omit<NewRelease, 'appId' | 'versionId'>,
  ): Promise<void> {
    // One statement reads and adds, so that no edit comes in between. Nothing is live twice at any time.
    const rows = await rowsOf<{ appId: string; liveId: string }>(
      tx,
      `with wanted as (
         select d.id, a.id as app_id, v.id as version_id, v.name, v.document, v.document_hash, tagged.id as tagged_id, same.id as same_id
         from unnest($1::uuid[], $2::uuid[], $3::text[]) as d (id, app_id, hash)
         join apps a on a.id = d.app_id
         join app_versions v on v.id = a.editing_version_id and v.document_hash = d.hash
         left join app_releases tagged on tagged.app_id = a.id and tagged.tag = $4
         left join app_releases same on same.id = tagged.id and same.document = v.document
         where not exists (
           select from app_releases r where r.app_id = a.id and r.is_live and r.document = v.document
             and r.tag is not distinct from coalesce($4, r.tag))
       ), added as (
         insert into app_releases (id, app_id, version_id, version_name, tag, sha, notes, author_name, author_email,
           document, document_hash, is_live)
         select id, app_id, version_id, name, case when tagged_id is null then $4 end, $5, $6, $7, $8, document,
           document_hash, false
         from wanted where same_id is null
       )
       select app_id as "appId", coalesce(same_id, id) as "liveId" from wanted order by app_id`,
      [
        apps.map(() => newId()),
        apps.map(({ appId }) => appId),
        apps.map(({ documentHash }) => documentHash),
        tag,
        sha,
        notes,
        author.name,
        author.email,
      ],
    );
    const appIds = rows.map(({ appId }) => appId);
    await this.endLive(tx, appIds);
    await rowsOf(tx, 'update app_releases set is_live = true where id = any($1)', [
      rows.map(({ liveId }) => liveId),
    ]);
  }

  /** The newest first. */
  list(appId: string, page: { before: string | null; take: number }): Promise<Release[]> {
    return this.database.query<Release>(
      `select ${COLUMNS} from app_releases where app_id = $1 and ($2::uuid is null or id < $2) order by id desc limit $3`,
      [appId, page.before, page.take],
    );
  }

  async find(releaseId: string): Promise<Release | null> {
    const [row] = await this.database.query<Release>(`select ${COLUMNS} from app_releases where id = $1`, [
      releaseId,
    ]);
    return row ?? null;
  }

  async findTagged(tx: EntityManager, appId: string, tag: string): Promise<Release | null> {
    const [row] = await rowsOf<Release>(
      tx,
      `select ${COLUMNS} from app_releases where app_id = $1 and tag = $2`,
      [appId, tag],
    );
    return row ?? null;
  }

  /** Lets viewers get a release. The caller has locked the app. */
  async goLive(tx: EntityManager, appId: string, releaseId: string): Promise<void> {
    // One after the other: the index allows a single one at any time.
    await this.endLive(tx, [appId]);
    await rowsOf(
      tx,
      `update app_releases r set is_live = true,
         is_rolled_back = exists (select from app_releases o where o.app_id = r.app_id and o.id > r.id) where r.id = $1`,
      [releaseId],
    );
  }

  /** Returns the apps of a workspace whose live release a person has put in place of a later one. */
  async findRolledBack(workspaceId: string): Promise<string[]> {
    const rows = await this.database.query<{ appId: string }>(
      `select r.app_id as "appId" from app_releases r join apps a on a.id = r.app_id
       where a.workspace_id = $1 and r.is_live and r.is_rolled_back`,
      [workspaceId],
    );
    return rows.map(({ appId }) => appId);
  }

  private async endLive(tx: EntityManager, appIds: readonly string[]): Promise<void> {
    await rowsOf(
      tx,
      'update app_releases set is_live = false, is_rolled_back = false where app_id = any($1) and is_live',
      [appIds],
    );
  }

  /** Returns the live releases of apps, by the apps' ids. */
  async findLive(appIds: string[]): Promise<Map<string, LiveRelease>> {
    if (appIds.length === 0) return new Map();
    const rows = await this.database.query<LiveRelease & { appId: string }>(
      `with live as (
         select a.id as "appId", r.id as release_id,
           coalesce(r.document_hash = v.document_hash, r.document = v.document) as "isCurrent"
         from apps a join app_versions v on v.id = a.editing_version_id join lateral (${LIVE_RELEASE}) r on true
         where a.id = any($1)
       )
       select ${COLUMNS}, "appId", "isCurrent" from live join app_releases on id = release_id`,
      [appIds],
    );
    return new Map(rows.map((row) => [row.appId, row]));
  }

  /** Returns the document that viewers get. Throws 404 `not_published`. */
  async getLiveDocument(appId: string): Promise<string> {
    const [row] = await this.database.query<{ document: string }>(
      `select r.document from apps a join lateral (${LIVE_RELEASE}) r on true where a.id = $1`,
      [appId],
    );
    if (row) return row.document;
    throw notPublished();
  }

  /** Returns true if viewers of the workspace get the live release in place of the draft. */
  async isDraftHidden(appId: string): Promise<boolean> {
    const [{ isHidden }] = await this.database.query<{ isHidden: boolean }>(
      `select exists (
         select from apps a join workspaces w on w.id = a.workspace_id and not w.viewers_see_drafts
         join lateral (${LIVE_RELEASE}) r on true where a.id = $1) as "isHidden"`,
      [appId],
    );
    return isHidden;
  }
}

const notPublished = () =>
  new AppError('not_published', STATUS.notFound, 'No version of the app has been published yet.', {
    remedy: 'A builder can publish one.',
  });
