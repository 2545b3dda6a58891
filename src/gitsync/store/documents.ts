import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, newId, rowsOf } from '../../core/database';

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
