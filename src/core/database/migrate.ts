import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource, type MigrationInterface } from 'typeorm';
import { MIGRATIONS } from '../../../migrations';
import { DatabaseClient } from './database-client';

/** Key of the advisory lock; arbitrary ("trellis" on a telephone keypad). */
const MIGRATION_LOCK = 8_735_547;
/** A statement that waits for a table makes all requests to it wait as well, so it gives up and tries again. */
const TABLE_LOCK_MS = 3_000;
const POLL_MS = 250;
const RETRY_MS = 2_000;
/** As long as another server may take to build its indexes. */
const MAX_WAIT_MS = 30 * 60_000;
const BETWEEN_LOGS_MS = 10_000;

type Migration = new () => MigrationInterface;

/** A newer version of Trellis has migrated the database: this one does not know what its tables mean. */
export class NewerSchemaError extends Error {
  constructor(migrations: string[]) {
    super(
      `The database belongs to a newer version of Trellis, which has made ${migrations.join(', ')}. ` +
        'Start that version, or restore a backup made before it was started.',
    );
  }
}

interface MigrateOptions {
  log?: (message: string) => void;
  migrations?: Migration[];
  maxWaitMs?: number;
}

/**
 * Migrates the schema to the latest version. Servers that start at the same time wait for each other, and refuse a
 * schema that a newer version has made.
 */
export async function runMigrations(url: string, options: MigrateOptions = {}): Promise<void> {
  const { migrations = MIGRATIONS, maxWaitMs = MAX_WAIT_MS, log = () => undefined } = options;
  const wait = new Wait(maxWaitMs, log);
  const client = new DatabaseClient({ connectionString: url });
  await client.connect();
  try {
    await lockSchema(client, wait);
    await refuseNewer(client, migrations);
    const source = await new DataSource({
      type: 'postgres',
      url,
      migrations,
      // Silent; the default one writes each failure to standard output.
      logger: 'debug',
      extra: { lock_timeout: TABLE_LOCK_MS },
    }).initialize();
    try {
      await runUnlessLocked(source, wait);
    } finally {
      await source.destroy();
    }
  } finally {
    await client.end();
  }
}

/**
 * Returns true if a server of this version has migrated the database.
 * @throws NewerSchemaError
 */
export async function isSchemaComplete(url: string): Promise<boolean> {
  const client = new DatabaseClient({ connectionString: url });
  await client.connect();
  try {
    const made = await refuseNewer(client, MIGRATIONS);
    return made === MIGRATIONS.length;
  } finally {
    await client.end();
  }
}

/** Returns the number of migrations that were made. */
async function refuseNewer(client: DatabaseClient, migrations: Migration[]): Promise<number> {
  const known = new Set(migrations.map(({ name }) => name));
  const made = await listMigrations(client);
  const unknown = made.filter((name) => !known.has(name));
  if (unknown.length > 0) throw new NewerSchemaError(unknown);
  return made.length;
}

/** Lists the migrations that were made, the first one first. */
export async function listMigrations(client: DatabaseClient): Promise<string[]> {
  const { rows: tables } = await client.query(`select where to_regclass('migrations') is not null`);
  if (tables.length === 0) return [];
  const { rows } = await client.query<{ name: string }>('select name from migrations order by id');
  return rows.map(({ name }) => name);
}

/** Polls: a statement that waits for the lock would hold a snapshot, for whose end a concurrent index build waits. */
async function lockSchema(client: DatabaseClient, wait: Wait): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [
      MIGRATION_LOCK,
    ]);
    if (rows[0]?.taken) return;
    await wait.pause(POLL_MS, 'Another server migrates the database; waiting for it.');
  }
}

async function runUnlessLocked(source: DataSource, wait: Wait): Promise<void> {
  for (;;) {
    try {
      await source.runMigrations({ transaction: 'each' });
      return;
    } catch (error) {
      if ((error as { code?: unknown }).code !== '55P03') throw error;
      await wait.pause(
        RETRY_MS,
        'A long transaction keeps the database from being migrated; waiting for it.',
      );
    }
  }
}

/** Time that a migration may spend waiting; logs while it waits. */
class Wait {
  private readonly endsAt: number;
  private nextLogAt = 0;

  constructor(
    private readonly maxMs: number,
    private readonly log: (message: string) => void,
  ) {
    this.endsAt = performance.now() + maxMs;
  }

  async pause(ms: number, reason: string): Promise<void> {
    const now = performance.now();
    if (now >= this.endsAt) throw new Error(`${reason} Gave up after ${this.maxMs / 1000} s.`);
    if (now >= this.nextLogAt) {
      this.log(reason);
      this.nextLogAt = now + BETWEEN_LOGS_MS;
    }
    await sleep(Math.min(ms, this.endsAt - now));
  }
}
