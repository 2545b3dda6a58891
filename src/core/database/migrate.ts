import { DataSource } from 'typeorm';
import { MIGRATIONS } from '../../../migrations';
import { DatabaseClient } from './database-client';

/** Key of the advisory lock; arbitrary ("trellis" on a telephone keypad). */
const MIGRATION_LOCK = 8_735_547;

/** Migrates the schema to the latest version. Servers that start at the same time wait for each other. */
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
