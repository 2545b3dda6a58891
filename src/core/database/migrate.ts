import { DataSource } from 'typeorm';
import { MIGRATIONS } from '../../../migrations';
import { DatabaseClient } from './database-client';

/** Any number will do that no one else takes as an advisory lock: "trellis" on a telephone's keys. */
const MIGRATION_LOCK = 8_735_547;

/** Brings the schema up to date. Servers that start at the same time wait for each other. */
export async function runMigrations(url: string): Promise<void> {
  const lock = new DatabaseClient({ connectionString: url });
  await lock.connect();
  try {
    await lock.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const source = await new DataSource({ type: 'postgres', url, migrations: MIGRATIONS }).initialize();
    try {
      await source.runMigrations({ transaction: 'each' });
    } finally {
      await source.destroy();
    }
  } finally {
    await lock.end();
  }
}
