import { createHash, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, OnApplicationShutdown } from '@nestjs/common';
import { DatabaseClient, Database } from '../../core/database';
import { LOCKS, isAliveSql } from './sql';

const MAX_SLOTS = 64;
/**
 * Seconds that PostgreSQL may take to answer a heartbeat. Then the connection is half-open, and the locks may be another
 * worker's already. Counted in intervals: a process that has slept gets another one to read the answer.
 */
const ANSWER_SECONDS = 15;
/** Time in ms for deleting a worker's row as it ends; otherwise other workers delete it. */
const DELETE_MS = 2_000;
/** A worker without a heartbeat for this long is frozen, or its machine is gone. It beats every 5 s. */
const FROZEN_AFTER_SECONDS = 20;

// A machine that vanished closes no connection: without these PostgreSQL would hold its locks for two hours. They have no
// effect on a connection that is not TCP. A limit on statements, which a role may have, would only make locks uncertain.
const SETTINGS = `set tcp_keepalives_idle = 5; set tcp_keepalives_interval = 3; set tcp_keepalives_count = 3;
  set tcp_user_timeout = 15000; set statement_timeout = 0`;

// The worker has no head start any more: the next job of its queues is handed to any other worker at once.
const DELETE = `
  with deleted as (delete from git_workers where id = $1)
  update git_queues set served_by = null where served_by = $1`;

// The same backend holds the worker's own lock, which identifies the holder of the branch's lock.
const END_FROZEN_HOLDER = `
  select pg_terminate_backend(branch.pid) from pg_locks branch
  join pg_locks worker on worker.pid = branch.pid and worker.locktype = 'advisory' and worker.objsubid = 2
    and worker.classid = ${LOCKS.worker} and worker.database = branch.database and worker.granted
  join git_workers w on w.lock_key = worker.objid::bigint
  where branch.locktype = 'advisory' and branch.objsubid = 2 and branch.classid = ${LOCKS.branch} and branch.granted
    and branch.objid::bigint = $1::bigint & 4294967295
    and branch.database = (select oid from pg_database where datname = current_database())
    and w.seen_at < clock_timestamp() - make_interval(secs => ${FROZEN_AFTER_SECONDS})`;

interface SessionOptions {
  databaseUrl: string;
  workerId: string;
  dataDir: string;
  onLost: () => void;
}

/**
 * One connection that holds a worker's locks: the sign that it is alive, its folder for mirrors, the branches that it
 * writes. PostgreSQL frees all of them within milliseconds of the worker's end, whatever ended it.
 */
@Injectable()
export class WorkerSession implements OnApplicationShutdown {
  private static readonly logger = new Logger(WorkerSession.name);
  private readonly held = new Set<number>();
  private isClosing = false;

  private constructor(
    private readonly client: DatabaseClient,
    readonly workerId: string,
    private readonly lockKey: number,
    /** Number of the worker's set of mirrors in the data folder. */
    readonly slot: number,
  ) {}

  /**
   * Calls `onLost` when the connection breaks: then the worker no longer holds anything, and must end.
   * @throws Error if PostgreSQL does not answer
   */
  static async open(options: SessionOptions): Promise<WorkerSession> {
    const client = new DatabaseClient({
      connectionString: options.databaseUrl,
      application_name: 'trellis worker',
    });
    client.on('error', (error) =>
      WorkerSession.logger.error(`The worker’s connection was lost: ${error.message}`),
    );
    const { lockKey, slot } = await begin(client, options);
    const session = new WorkerSession(client, options.workerId, lockKey, slot);
    client.on('end', () => {
      if (!session.isClosing) options.onLost();
    });
    return session;
  }

  /** Returns true if this worker may write the branch now; the caller excludes others within the process. */
  async tryLockBranch(key: string): Promise<boolean> {
    const number = numberOf(key);
    if (this.held.has(number)) return false;
    this.held.add(number);
    const isTaken = await this.tryLock(LOCKS.branch, number).catch((error: unknown) => {
      this.held.delete(number);
      throw error;
    });
    if (!isTaken) this.held.delete(number);
    return isTaken;
  }

  /** Runs `work` while no worker has the slot. Does nothing if one has it. */
  async withUnusedSlot(dataDir: string, slot: number, work: () => Promise<void>): Promise<void> {
    const key = await slotKeyOf(dataDir, slot);
    if (!(await this.tryLock(LOCKS.folder, key))) return;
    try {
      await work();
    } finally {
      await this.unlock(LOCKS.folder, key);
    }
  }

  async unlockBranch(key: string): Promise<void> {
    const number = numberOf(key);
    await this.unlock(LOCKS.branch, number);
    this.held.delete(number);
  }

  private async tryLock(kind: number, key: number): Promise<boolean> {
    try {
      const sql = 'select pg_try_advisory_lock($1, $2) as taken';
      const { rows } = await this.client.query<{ taken: boolean }>(sql, [kind, key]);
      return rows[0].taken;
    } catch (error) {
      // A statement that was cancelled late has taken the lock; PostgreSQL only warns if it has not.
      await this.unlock(kind, key);
      throw error;
    }
  }

  /** Ends the session if it fails: otherwise this worker would keep all others from the lock until it ends. */
  private async unlock(kind: number, key: number): Promise<void> {
    try {
      await this.client.query('select pg_advisory_unlock($1, $2)', [kind, key]);
    } catch (error) {
      this.end(`A lock could not be released: ${String(error)}`);
      throw error;
    }
  }

  /** Closes the connection; `onLost` is called as if it had broken. */
  private end(reason: string): void {
    WorkerSession.logger.error(`The worker’s session ends: ${reason}`);
    void this.client.end().catch(() => undefined);
  }

  /**
   * Closes the connection of a frozen worker, which would hold its branches though its leases are over. When it wakes up
   * it finds that out, and ends. A push that it still makes in between has recorded ids and a tip that the remote
   * compares: it lands once or not at all.
   */
  async endFrozenHolder(key: string): Promise<void> {
    const { rowCount } = await this.client.query(END_FROZEN_HOLDER, [numberOf(key)]);
    if (rowCount) WorkerSession.logger.warn('A worker that does not move any more was put aside');
  }

  /**
   * Records that the worker is not frozen; that it is alive shows from its lock. Another worker may have deleted its row
   * while the clock was ahead. Ends the session if PostgreSQL does not answer.
   */
  async beat(): Promise<void> {
    let seconds = 0;
    const silence = setInterval(() => {
      if (++seconds === ANSWER_SECONDS) this.end(`PostgreSQL has not answered for ${ANSWER_SECONDS} s`);
    }, 1_000);
    try {
      await this.client.query(
        `insert into git_workers (id, lock_key, description) overriding system value values ($1, $2, $3)
         on conflict (id) do update set seen_at = clock_timestamp()`,
        [this.workerId, this.lockKey, description()],
      );
      await this.client.query(`delete from git_workers where seen_at < now() - interval '1 day'`);
    } finally {
      clearInterval(silence);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    this.isClosing = true;
    const deleted = this.client.query(DELETE, [this.workerId]);
    await Promise.race([deleted.catch(() => undefined), sleep(DELETE_MS, undefined, { ref: false })]);
    await this.client.end().catch(() => undefined);
  }
}

/** Takes the locks of a new worker. Closes the connection if that fails, or is not answered in time. */
async function begin(client: DatabaseClient, options: SessionOptions) {
  await client.connect();
  const end = () => client.end().catch(() => undefined);
  const silence = setTimeout(() => void end(), ANSWER_SECONDS * 1_000);
  try {
    await client.query(SETTINGS);
    const { rows } = await client.query<{ lock_key: number }>(
      'insert into git_workers (id, description) values ($1, $2) returning lock_key::int',
      [options.workerId, description()],
    );
    const [{ lock_key: lockKey }] = rows;
    await client.query('select pg_advisory_lock($1, $2)', [LOCKS.worker, lockKey]);
    return { lockKey, slot: await takeSlot(client, options.dataDir) };
  } catch (error) {
    await end();
    throw error;
  } finally {
    clearTimeout(silence);
  }
}

const description = (): string => `${hostname()} pid ${process.pid}`;

/** Takes the first set of mirrors that no living worker uses: after a crash the same one, still warm. */
async function takeSlot(client: DatabaseClient, dataDir: string): Promise<number> {
  for (let slot = 0; slot < MAX_SLOTS; slot++) {
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1, $2) as taken', [
      LOCKS.folder,
      await slotKeyOf(dataDir, slot),
    ]);
    if (rows[0]?.taken) return slot;
  }
  throw new Error(`More than ${MAX_SLOTS} workers share the data folder ${dataDir}.`);
}

const slotKeyOf = async (dataDir: string, slot: number): Promise<number> =>
  numberOf(`${await idOfFolder(join(dataDir, 'mirrors'))} ${slot}`);

/** Returns an id of the folder that does not depend on its path or on the machine. */
async function idOfFolder(folder: string): Promise<string> {
  const file = join(folder, 'id');
  // Written only once: a worker that starts again on a full disk finds it.
  return readFile(file, 'utf8').catch(() => makeId(folder, file));
}

async function makeId(folder: string, file: string): Promise<string> {
  const mine = `${file}-${randomUUID()}`;
  await mkdir(folder, { recursive: true });
  try {
    await writeFile(mine, randomUUID());
    // A link appears whole or not at all, so no worker reads half of the id.
    await link(mine, file).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(mine, { force: true });
  }
  return readFile(file, 'utf8');
}

/** Hashes a key to a signed 32-bit number. Two keys with the same one wait for each other without need. */
const numberOf = (key: string): number => createHash('sha256').update(key).digest().readInt32BE(0);

/** The Git workers that serve this database, on any machine. */
@Injectable()
export class GitWorkers {
  constructor(private readonly database: Database) {}

  async isAnyAlive(): Promise<boolean> {
    return (await this.countAlive()) > 0;
  }

  async countAlive(): Promise<number> {
    const [row] = await this.database.query<{ count: number }>(
      `select count(*)::int as count from git_workers w where ${isAliveSql('w')}`,
    );
    return row?.count ?? 0;
  }
}
