import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../core/config';
import { DatabaseClient, explainConnectFailure, isConnectFailure, isSchemaComplete } from '../core/database';
import { ensurePostgres } from '../core/embedded-postgres';
import { toAppError } from '../core/http';

/**
 * Runs `work` on the database of a server: that of `DATABASE_URL`, or the embedded one, which is started, and which no
 * server may use meanwhile.
 */
export async function withDatabase(
  { databaseUrl, dataDir }: Config,
  work: (client: DatabaseClient, url: string) => Promise<void>,
): Promise<void> {
  const folder = join(dataDir, 'postgres');
  if (!databaseUrl && !existsSync(folder))
    throw new Error(`There is no database in ${dataDir}. Set DATABASE_URL or TRELLIS_DATA_DIR.`);
  const embedded = databaseUrl ? null : await ensurePostgres({ dataDir: folder });
  try {
    await connect(databaseUrl ?? embedded?.url ?? '', work);
  } finally {
    await embedded?.stop();
  }
}

async function connect(
  url: string,
  work: (client: DatabaseClient, url: string) => Promise<void>,
): Promise<void> {
  const client = new DatabaseClient({ connectionString: url });
  try {
    if (!(await isSchemaComplete(url)))
      throw new Error('The database was not migrated by this version. Start Trellis once, then try again.');
    await client.connect();
    await work(client, url);
  } catch (error) {
    throw isConnectFailure(error) || toAppError(error).code === 'busy' ? explainConnectFailure(error) : error;
  } finally {
    await client.end();
  }
}
