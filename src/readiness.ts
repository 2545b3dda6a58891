import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Config } from './core/config';
import { hasSpace, isWritable } from './core/data-folder';
import { Database } from './core/database';
import { GitWorkers } from './gitsync';

const POLL_MS = 50;
/** Time for which a proven write counts: anybody may ask, as often as they like. */
const WRITE_COUNTS_MS = 2_000;
/**
 * Sorts more than fits into its memory, so that PostgreSQL writes a temporary file, and leaves nothing behind. Fails on a full
 * disk, which refuses most changes only when a table has to grow.
 */
const LITTLE_MEMORY = `set local work_mem = '64kB'`;
const WRITE = `
  select max(rank) from (
    select row_number() over (order by md5(number::text)) as rank from generate_series(1, 3000) number
  ) sorted`;
const IS_READ_ONLY = `select current_setting('transaction_read_only')::bool as "isReadOnly"`;

/** Tells whether this server can do its work. */
@Injectable()
export class Readiness {
  private writtenUntil = 0;

  constructor(
    private readonly config: Config,
    private readonly database: Database,
    private readonly workers: GitWorkers,
  ) {}

  async check(): Promise<{ database: boolean; worker: boolean; dataFolder: boolean }> {
    const [database, worker, dataFolder] = await Promise.all([
      this.canDatabaseWrite(),
      this.workers.isAnyAlive().catch(() => false),
      this.canWriteDataFolder(),
    ]);
    return { database, worker, dataFolder };
  }

  /** Resolves when all parts are up, or the signal aborts. */
  async wait(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && !Object.values(await this.check()).every(Boolean)) await sleep(POLL_MS);
  }

  private async canWriteDataFolder(): Promise<boolean> {
    const { dataDir } = this.config;
    return (await isWritable(dataDir)) && (await hasSpace(dataDir).catch(() => false));
  }

  private canDatabaseWrite(): Promise<boolean> {
    return this.provesWrite().catch(() => false);
  }

  private async provesWrite(): Promise<boolean> {
    const [{ isReadOnly }] = await this.database.query<{ isReadOnly: boolean }>(IS_READ_ONLY);
    if (isReadOnly || performance.now() < this.writtenUntil) return !isReadOnly;
    await this.database.transaction(async (tx) => {
      await tx.query(LITTLE_MEMORY);
      await tx.query(WRITE);
    });
    this.writtenUntil = performance.now() + WRITE_COUNTS_MS;
    return true;
  }
}
