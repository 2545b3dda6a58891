import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { createDatabase } from '../../src/core/embedded-postgres/cluster';
import { requireBuild } from './build';
import { dropDatabase } from './drop-database';
import type * as DatabaseModule from '../../src/core/database';

interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

const TEMPLATE = 'migrated_template';
/** Arbitrary lock number that nothing else on the run's own server uses. */
const TEMPLATE_LOCK = 7_401;

/**
 * Creates a database with all migrations applied, by copying a template that the first caller of the run makes; or an
 * empty one.
 */
export async function createTestDatabase({ isEmpty = false } = {}): Promise<TestDatabase> {
  const serverUrl = process.env.TRELLIS_TEST_DATABASE_URL;
  if (!serverUrl)
    throw new Error('There is no test server: Jest runs its globalSetup, so start tests with Jest.');
  if (!isEmpty) await ensureTemplate(serverUrl);
  const name = `test_${randomBytes(6).toString('hex')}`;
  const url = await createDatabase(serverUrl, name, isEmpty ? {} : { template: TEMPLATE });
  return { url, drop: () => dropDatabase(serverUrl, name) };
}

async function ensureTemplate(serverUrl: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    const { rowCount } = await client.query('select from pg_database where datname = $1', [TEMPLATE]);
    if (rowCount) return;
    const unfinished = `${TEMPLATE}_unfinished`;
    await dropDatabase(serverUrl, unfinished);
    // Jest would translate all of the source, file by file.
    const { runMigrations } = requireBuild('core/database') as typeof DatabaseModule;
    await runMigrations(await createDatabase(serverUrl, unfinished));
    await client.query(`alter database ${unfinished} rename to ${TEMPLATE}`);
  } finally {
    await client.end();
  }
}

/** Returns the address of a database behind a proxy, with these settings. */
export function databaseUrlThrough(
  proxy: { host: string; port: number },
  databaseUrl: string,
  settings: Record<string, string> = {},
): string {
  const url = new URL(databaseUrl);
  url.hostname = proxy.host;
  url.port = String(proxy.port);
  for (const [name, value] of Object.entries(settings)) url.searchParams.set(name, value);
  return url.toString();
}
