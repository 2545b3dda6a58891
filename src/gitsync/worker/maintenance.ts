import { renameSync } from 'node:fs';
import { readdir, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  Inject,
  Injectable,
  BeforeApplicationShutdown,
  Logger,
  OnApplicationBootstrap,
} from '@nestjs/common';
import { DeletedAppStore } from '../../apps';
import { Config } from '../../core/config';
import { Database, isUuid } from '../../core/database';
import { asideOf, isAside } from '../../git';
import { ProviderAppStore } from '../../providers';
import { AuditLog, WorkspaceRetention } from '../../workspaces';
import { OLD_ROWS, type DeleteOld } from '../ports';
import { QueueStore } from '../queue/queue-store';
import { JobRetention } from '../queue/retention';
import { WorkerSession } from '../queue/workers';
import { DiscardedStore } from '../store/documents';
import { MergeStore } from '../store/merges';
import { Mirrors } from './mirrors';

/** Deletes rows after their retention time. */
@Injectable()
export class DeleteOldRows {
  /** In this order: links go after their apps. */
  readonly steps: DeleteOld[];

  constructor(
    apps: DeletedAppStore,
    jobs: JobRetention,
    discarded: DiscardedStore,
    merges: MergeStore,
    workspaces: WorkspaceRetention,
    audit: AuditLog,
    providerApps: ProviderAppStore,
    @Inject(OLD_ROWS) ofOthers: DeleteOld[],
  ) {
    this.steps = [
      (signal) => apps.deleteOld(signal),
      (signal) => jobs.deleteOldJobs(signal),
      (signal) => jobs.deleteLinksOfDeletedApps(signal),
      () => discarded.deleteOld(),
      () => merges.deleteOld(),
      (signal) => workspaces.deleteOldEvents(signal),
      (signal) => workspaces.deleteOldRequests(signal),
      (signal) => audit.deleteOld(signal),
      () => providerApps.deleteOldDeliveries(),
      ...ofOthers,
    ];
  }
}

const DAY_MS = 86_400_000;
/** Workspaces that are looked for with one statement. */
const SLICE = 1_000;

interface MeasuredMirror {
  usedAt: number;
  /** Mirrors may share packs, which are links to one file. */
  files: { ino: number; bytes: number }[];
}

/** Moves a mirror aside and returns its new path; null if it is open. */
type SetAside = (dir: string) => string | null;

/**
 * Deletes mirrors of deleted workspaces and long-unused mirrors, e.g. of former targets or of dead workers, from the data
 * folder, and the least recently used ones of too many. A worker sweeps its own slot, and slots that no worker uses.
 */
@Injectable()
export class SweepMirrors {
  private readonly root: string;
  /** Sizes of mirrors that were not used since. */
  private sizes = new Map<string, MeasuredMirror>();

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
        const setAside: SetAside = (dir) => this.mirrors.setAsideClosed(dir);
        await remove(await this.setAsideOld(slot, setAside), signal);
        await remove(await this.setAsideBeyondLimit(slot, setAside), signal);
        continue;
      }
      let aside: string[] = [];
      await this.session.withUnusedSlot(this.config.dataDir, Number(slot), async () => {
        aside = await this.setAsideOld(slot, moveAside);
      });
      // Without the lock, so that a starting worker can take the slot with the remaining mirrors.
      await remove(aside, signal);
    }
  }

  /** Returns the paths to remove. An interrupted sweep leaves some of them to the next one. */
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

  /** An open mirror counts, and stays. */
  private async setAsideBeyondLimit(slot: string, setAside: SetAside): Promise<string[]> {
    const mirrors = await this.measure(slot);
    mirrors.sort((one, other) => one.usedAt - other.usedAt);
    const files = new Map<number, { bytes: number; mirrors: number }>();
    for (const file of mirrors.flatMap((mirror) => mirror.files)) {
      const { mirrors: before } = files.get(file.ino) ?? { mirrors: 0 };
      files.set(file.ino, { bytes: file.bytes, mirrors: before + 1 });
    }
    let bytesOver = [...files.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    bytesOver -= this.config.maxMirrorBytes;
    const aside: string[] = [];
    for (const mirror of mirrors) {
      if (bytesOver <= 0) break;
      const path = setAside(mirror.dir);
      if (path === null) continue;
      aside.push(path);
      for (const { ino } of mirror.files) {
        const file = files.get(ino);
        // A pack that another mirror has too stays on the disk.
        if (file && --file.mirrors === 0) bytesOver -= file.bytes;
      }
    }
    return aside;
  }

  private async measure(slot: string): Promise<({ dir: string } & MeasuredMirror)[]> {
    const sizes: typeof this.sizes = new Map();
    for (const id of (await listNames(join(this.root, slot))).filter(isUuid)) {
      const folder = join(this.root, slot, id);
      for (const name of (await listNames(folder)).filter((candidate) => !isAside(candidate))) {
        const dir = join(folder, name);
        const { mtimeMs: usedAt } = await stat(dir);
        const known = this.sizes.get(dir);
        sizes.set(dir, known?.usedAt === usedAt ? known : { usedAt, files: await listFiles(dir) });
      }
    }
    this.sizes = sizes;
    return [...sizes].map(([dir, size]) => ({ dir, ...size }));
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
    // The workspace's folder goes with its last mirror. A new mirror creates the folder again.
    await rmdir(dirname(path)).catch(() => undefined);
  }
}

/** Lists the packs one by one, and everything else as one file. Leaves out files that are removed in between. */
async function listFiles(folder: string): Promise<MeasuredMirror['files']> {
  const { ino } = await stat(folder);
  const files = [];
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => [])) {
    const found = entry.isFile() && (await stat(join(entry.parentPath, entry.name)).catch(() => null));
    if (found && entry.name.startsWith('pack-')) files.push({ ino: found.ino, bytes: found.size });
    else if (found) bytes += found.size;
  }
  return [{ ino, bytes }, ...files];
}

const listNames = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

const TICK_MS = 600_000;
/** A little less than the ticks of one worker, so that it does not pass over every second one. */
const EACH_TICK_SECONDS = 570;
const HOURLY_SECONDS = 3_570;

interface Task {
  name: string;
  intervalSeconds: number;
  steps: DeleteOld[];
}

/** Repairs and deletes what would otherwise stay for ever. In the database, one elected worker does it for all. */
@Injectable()
export class Maintenance implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(Maintenance.name);
  private readonly tasks: Task[];
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> | null = null;
  private readonly stopping = new AbortController();

  constructor(
    private readonly database: Database,
    queues: QueueStore,
    jobs: JobRetention,
    oldRows: DeleteOldRows,
    private readonly sweepMirrors: SweepMirrors,
  ) {
    this.tasks = [
      {
        name: 'queues',
        intervalSeconds: EACH_TICK_SECONDS,
        steps: [() => queues.makeReady(), () => jobs.deleteUnused()],
      },
      {
        name: 'growth',
        intervalSeconds: HOURLY_SECONDS,
        steps: oldRows.steps,
      },
    ];
  }

  onApplicationBootstrap(): void {
    const tick = () => {
      this.running ??= this.run().finally(() => (this.running = null));
    };
    this.timer = setInterval(tick, TICK_MS);
    tick();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    if (this.timer) clearInterval(this.timer);
    await this.running;
  }

  /** Does the tasks that are due. A step that fails keeps none of the others from being done. */
  private async run(): Promise<void> {
    for (const { name, intervalSeconds, steps } of this.tasks) {
      if (!(await this.attempt(() => electForTask(this.database, name, intervalSeconds)))) continue;
      for (const step of steps) await this.attempt(step);
    }
    // Each worker does this, because each has its own mirrors.
    await this.attempt((signal) => this.sweepMirrors.run(signal));
  }

  private async attempt<T>(step: (signal: AbortSignal) => Promise<T>): Promise<T | null> {
    const { signal } = this.stopping;
    if (signal.aborted) return null;
    try {
      return await step(signal);
    } catch (error) {
      this.logger.warn({ err: error }, 'A part of the maintenance failed; the next one repeats it');
      return null;
    }
  }
}

/**
 * Elects the worker that does a periodic task for all workers. Returns true if none has begun the task within the interval;
 * then this worker has to do it.
 */
export async function electForTask(
  database: Database,
  task: string,
  intervalSeconds: number,
): Promise<boolean> {
  const rows = await database.query(
    // A time in the future was written before the clock was set back.
    `insert into maintenance_runs as run (task, started_at) values ($1, clock_timestamp())
     on conflict (task) do update set started_at = excluded.started_at
       where run.started_at not between clock_timestamp() - make_interval(secs => $2) and clock_timestamp()
     returning 1`,
    [task, intervalSeconds],
  );
  return rows.length > 0;
}
