import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Config } from './core/config';
import { isWritable } from './core/data-folder';
import { Database } from './core/database';
import { GitWorkers } from './gitsync';

const POLL_MS = 50;

/** Tells whether this server can do its work. */
@Injectable()
export class Readiness {
  constructor(
    private readonly config: Config,
    private readonly database: Database,
    private readonly workers: GitWorkers,
  ) {}

  async check(): Promise<{ database: boolean; worker: boolean; dataFolder: boolean }> {
    const [database, worker, dataFolder] = await Promise.all([
      this.isDatabaseUp(),
      this.workers.isAnyAlive().catch(() => false),
      isWritable(this.config.dataDir),
    ]);
    return { database, worker, dataFolder };
  }

  /** Resolves when all parts are up, or the signal aborts. */
  async wait(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && !Object.values(await this.check()).every(Boolean)) await sleep(POLL_MS);
  }

  private isDatabaseUp(): Promise<boolean> {
    return this.database.query('select 1').then(
      () => true,
      () => false,
    );
  }
}
