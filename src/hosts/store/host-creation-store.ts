import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, rowsOf } from '../../core/database';
import type { ApplyProgress } from '../app-host';
import type { HeldRow } from './holds';

export interface HostCreationKey {
  hostId: string;
  /** Git id of the app, or its path if it has no entry in the repository. */
  source: string;
}

/** An app that is being made in a host, and is not here yet. */
export interface HostCreation extends HostCreationKey {
  /** Null: nothing was begun there. */
  progress: ApplyProgress | null;
}

type Row = HostCreationKey & { progress: string | null };

const COLUMNS = 'host_id as "hostId", source, progress';
const WHERE = 'host_id = $1 and source = $2';

export const heldCreationOf = ({ hostId, source }: HostCreationKey): HeldRow => ({
  table: 'host_creations',
  key: { host_id: hostId, source },
});

/** Stores the progress of new apps in hosts, before each step. */
@Injectable()
export class HostCreationStore {
  constructor(private readonly database: Database) {}

  /** Lists creations that have begun. */
  async list(hostId: string): Promise<HostCreation[]> {
    const sql = `select ${COLUMNS} from host_creations where host_id = $1 and progress is not null order by source`;
    return (await this.database.query<Row>(sql, [hostId])).map(creationOf);
  }

  async find({ hostId, source }: HostCreationKey): Promise<HostCreation | null> {
    const sql = `select ${COLUMNS} from host_creations where ${WHERE}`;
    const [row] = await this.database.query<Row>(sql, [hostId, source]);
    return row ? creationOf(row) : null;
  }

  /** Adds a creation that has not begun, unless there is one. */
  async add({ hostId, source }: HostCreationKey): Promise<void> {
    const sql = 'insert into host_creations (host_id, source) values ($1, $2) on conflict do nothing';
    await this.database.query(sql, [hostId, source]);
  }

  async saveProgress(
    tx: EntityManager,
    { hostId, source }: HostCreationKey,
    progress: ApplyProgress | null,
  ): Promise<void> {
    const sql = `update host_creations set progress = $3 where ${WHERE}`;
    await rowsOf(tx, sql, [hostId, source, progress && JSON.stringify(progress)]);
  }

  async remove(tx: EntityManager, { hostId, source }: HostCreationKey): Promise<void> {
    await rowsOf(tx, `delete from host_creations where ${WHERE}`, [hostId, source]);
  }
}

const creationOf = ({ progress, ...key }: Row): HostCreation => ({
  ...key,
  progress: progress === null ? null : (JSON.parse(progress) as ApplyProgress),
});
