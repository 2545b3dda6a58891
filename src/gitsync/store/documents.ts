import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { rowsOf, Database, newId, packedText, packTexts } from '../../core/database';

/** Returns the kept document of an accepted commit or of an app's last commit. */
export async function findDocument(
  tx: EntityManager,
  { workspaceId, hash }: { workspaceId: string; hash: string },
): Promise<string | null> {
  const [row] = await rowsOf<{ document: string }>(
    tx,
    'select document from git_documents where workspace_id = $1 and hash = $2',
    [workspaceId, hash],
  );
  return row?.document ?? null;
}

/** Returns the hashes whose documents are not kept. */
export async function findMissing(
  tx: EntityManager,
  { workspaceId, hashes }: { workspaceId: string; hashes: readonly string[] },
): Promise<Set<string>> {
  const rows = await rowsOf<{ hash: string }>(
    tx,
    `select hash from unnest($2::text[]) as wanted (hash) where not exists (
       select from git_documents d where d.workspace_id = $1 and d.hash = wanted.hash)`,
    [workspaceId, hashes],
  );
  return new Set(rows.map(({ hash }) => hash));
}

const KEPT_DAYS = 30;

export interface Discarded {
  versionId: string;
  /** Document before. */
  document: string;
  /** Hash of the document after. */
  remainingHash: string;
}

/** Stores the documents from which changes were discarded. */
@Injectable()
export class DiscardedStore {
  constructor(private readonly database: Database) {}

  /** Returns the id under which it can be found for 30 days. */
  async keep(tx: EntityManager, appId: string, discarded: Discarded): Promise<string> {
    const id = newId();
    const { versionId, document, remainingHash } = discarded;
    await rowsOf(
      tx,
      `insert into discarded_changes (id, app_id, version_id, document, remaining_hash) values ($1, $2, $3, $4, $5)`,
      [id, appId, versionId, document, remainingHash],
    );
    return id;
  }

  async find(tx: EntityManager, { appId, id }: { appId: string; id: string }): Promise<Discarded | null> {
    const [row] = await rowsOf<Discarded>(
      tx,
      `select version_id as "versionId", document, remaining_hash as "remainingHash"
       from discarded_changes where id = $1 and app_id = $2 and created_at > now() - make_interval(days => ${KEPT_DAYS})`,
      [id, appId],
    );
    return row ?? null;
  }

  async deleteOld(): Promise<void> {
    await this.database.query(
      `delete from discarded_changes where created_at < now() - make_interval(days => ${KEPT_DAYS})`,
    );
  }
}

/** An app at a commit that a force push has dropped. */
export interface DroppedApp {
  sha: string;
  gitAppId: string;
  document: string;
}

/** Keeps documents of commits that force pushes from here have dropped, as the mirror may be lost. */
@Injectable()
export class DroppedStore {
  constructor(private readonly database: Database) {}

  async keep(tx: EntityManager, targetId: string, apps: DroppedApp[]): Promise<void> {
    const { bytes, starts, lengths } = packTexts(apps.map(({ document }) => document));
    await rowsOf(
      tx,
      `insert into git_dropped_apps (target_id, sha, git_app_id, document)
       select $1, sha, git_app_id, ${packedText('$6')}
       from unnest($2::text[], $3::text[], $4::int[], $5::int[]) as d (sha, git_app_id, start, length)
       on conflict do nothing`,
      [targetId, apps.map(({ sha }) => sha), apps.map(({ gitAppId }) => gitAppId), starts, lengths, bytes],
    );
  }

  async find(app: { targetId: string; sha: string; gitAppId: string }): Promise<string | null> {
    const [row] = await this.database.query<{ document: string }>(
      'select document from git_dropped_apps where target_id = $1 and sha = $2 and git_app_id = $3',
      [app.targetId, app.sha, app.gitAppId],
    );
    return row?.document ?? null;
  }
}
