import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { Injectable, Logger, OnApplicationShutdown } from '@nestjs/common';
import { Client } from 'pg';
import { LOCKS } from '../store/worker-liveness';

const MAX_SLOTS = 64;

/**
 * One connection that holds what a worker holds: the sign that it lives, its folder for mirrors, the branches that
 * it writes. PostgreSQL lets go of all of it within milliseconds of the worker's end, however it ended.
 */
@Injectable()
export class WorkerSession implements OnApplicationShutdown {
  private readonly logger = new Logger(WorkerSession.name);
  private readonly held = new Set<number>();
  private isClosing = false;

  private constructor(
    private readonly client: Client,
    readonly workerId: string,
    /** Which of the data folder's sets of mirrors is this worker's. */
    readonly slot: number,
  ) {}

  /** `onLost` is called when the connection breaks: then nothing is held any more, and the worker must end. */
  static async open(options: {
    databaseUrl: string;
    workerId: string;
    dataDir: string;
    onLost: () => void;
  }): Promise<WorkerSession> {
    const client = new Client({
      connectionString: options.databaseUrl,
      keepAlive: true,
      application_name: 'trellis worker',
    });
    await client.connect();
    const { rows } = await client.query<{ lock_key: number }>(
      'insert into git_workers (id, description) values ($1, $2) returning lock_key::int',
      [options.workerId, `${hostname()} pid ${process.pid}`],
    );
    await client.query('select pg_advisory_lock($1, $2)', [LOCKS.worker, rows[0]?.lock_key]);
    const slot = await takeSlot(client, options.dataDir);
    const session = new WorkerSession(client, options.workerId, slot);
    client.on('error', (error) => session.logger.error(`The worker's connection was lost: ${error.message}`));
    client.on('end', () => {
      if (!session.isClosing) options.onLost();
    });
    return session;
  }

  /** True when this worker may write the branch now; within one process the caller keeps others away. */
  async tryLockBranch(key: string): Promise<boolean> {
    const number = numberOf(key);
    if (this.held.has(number)) return false;
    this.held.add(number);
    const { rows } = await this.client.query<{ taken: boolean }>(
      'select pg_try_advisory_lock($1, $2) as taken',
      [LOCKS.branch, number],
    );
    if (rows[0]?.taken) return true;
    this.held.delete(number);
    return false;
  }

  async unlockBranch(key: string): Promise<void> {
    const number = numberOf(key);
    await this.client.query('select pg_advisory_unlock($1, $2)', [LOCKS.branch, number]);
    this.held.delete(number);
  }

  /** For people who look at the table; whether a worker lives is told by its lock alone. */
  async beat(): Promise<void> {
    await this.client.query('update git_workers set seen_at = now() where id = $1', [this.workerId]);
    await this.client.query(`delete from git_workers where seen_at < now() - interval '1 day'`);
  }

  async onApplicationShutdown(): Promise<void> {
    this.isClosing = true;
    await this.client.query('delete from git_workers where id = $1', [this.workerId]).catch(() => undefined);
    await this.client.end().catch(() => undefined);
  }
}

/** The first set of mirrors that no living worker of this host uses: after a crash the same one, still warm. */
async function takeSlot(client: Client, dataDir: string): Promise<number> {
  for (let slot = 0; slot < MAX_SLOTS; slot++) {
    const key = numberOf(`${hostname()} ${dataDir} ${slot}`);
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1, $2) as taken', [
      LOCKS.folder,
      key,
    ]);
    if (rows[0]?.taken) return slot;
  }
  throw new Error(`More than ${MAX_SLOTS} workers share the data folder ${dataDir}.`);
}

/** A signed 32-bit number; two keys that share one only wait for each other without need. */
const numberOf = (key: string): number => createHash('sha256').update(key).digest().readInt32BE(0);
