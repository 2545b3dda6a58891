import { renameSync } from 'node:fs';
import { readdir, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { Config } from '../../core/config';
import { Database, isUuid } from '../../core/database';
import { asideOf, isAside } from '../../git';
import { WorkerSession } from '../queue/workers';
import { Mirrors } from './mirrors';

const DAY_MS = 86_400_000;
/** Workspaces that are looked for with one statement. */
const SLICE = 1_000;

/** Moves a mirror aside and returns its new path; null if it is open. */
type SetAside = (dir: string) => string | null;

/**
 * Deletes mirrors from the data folder: those of deleted workspaces, and those that were not used for long, such as
 * mirrors of former targets, or of workers that are gone. A worker sweeps its own slot, and slots that no worker uses.
 */
@Injectable()
export class SweepMirrors {
  private readonly root: string;

  constructor(
    private readonly config: Config,
    private readonly database: Database,
    private readonly session: WorkerSession,
    private readonly mirrors: Mirrors,
  ) {
    this.root = join(config.dataDir, 'mirrors');
  }

  async run(signal: AbortSignal): Promise<void> {
    await this.mirrors.touchOpen();
    for (const slot of (await listNames(this.root)).filter((name) => /^\d+$/.test(name))) {
      if (signal.aborted) return;
      if (Number(slot) === this.session.slot) {
        await remove(await this.setAsideOld(slot, (dir) => this.mirrors.setAsideClosed(dir)), signal);
        continue;
      }
      let aside: string[] = [];
      await this.session.withUnusedSlot(this.config.dataDir, Number(slot), async () => {
        aside = await this.setAsideOld(slot, moveAside);
      });
      // Without the lock: a worker that starts meanwhile gets the slot, with the mirrors that stay.
      await remove(aside, signal);
    }
  }

  /** Returns the paths of what is to be removed. A sweep that is ended leaves some of them for the next one. */
  private async setAsideOld(slot: string, setAside: SetAside): Promise<string[]> {
    const ids = (await listNames(join(this.root, slot))).filter(isUuid);
    const aside: string[] = [];
    for (let start = 0; start < ids.length; start += SLICE) {
      const some = ids.slice(start, start + SLICE);
      const existing = await this.findExisting(some);
      for (const id of some) {
        const isDeleted = !existing.has(id);
        if (isDeleted) await this.mirrors.closeOf(id);
        const folder = join(this.root, slot, id);
        for (const name of await listNames(folder)) {
          const dir = join(folder, name);
          const isOld = isDeleted || (await this.isUnused(dir));
          const path = isAside(name) ? dir : isOld ? setAside(dir) : null;
          if (path !== null) aside.push(path);
        }
      }
    }
    return aside;
  }

  private async findExisting(ids: string[]): Promise<Set<string>> {
    const sql = 'select id from workspaces where id = any($1)';
    return new Set((await this.database.query<{ id: string }>(sql, [ids])).map(({ id }) => id));
  }

  private async isUnused(dir: string): Promise<boolean> {
    const { mtimeMs } = await stat(dir);
    return mtimeMs < Date.now() - this.config.mirrorRetentionDays * DAY_MS;
  }
}

const moveAside: SetAside = (dir) => {
  const aside = asideOf(dir);
  renameSync(dir, aside);
  return aside;
};

async function remove(paths: string[], signal: AbortSignal): Promise<void> {
  for (const path of paths) {
    if (signal.aborted) return;
    await rm(path, { recursive: true, force: true });
    // The workspace's folder goes with its last mirror. One that is made meanwhile makes the folder anew.
    await rmdir(dirname(path)).catch(() => undefined);
  }
}

const listNames = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);
