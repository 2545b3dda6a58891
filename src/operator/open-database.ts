import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../core/config';
import { DatabaseClient, explainConnectFailure, isConnectFailure, isSchemaComplete } from '../core/database';
import { ensurePostgres, findRunningPostgres } from '../core/embedded-postgres';
import { toAppError } from '../core/http';

type Work = (client: DatabaseClient, url: string) => Promise<void>;

/**
 * Runs `work` on the database of a server: `DATABASE_URL`, or the embedded one, which is started unless a server runs on
 * it.
 */
export async function withDatabase(config: Config, work: Work): Promise<void> {
  const { databaseUrl, dataDir } = config;
  if (!databaseUrl && !existsSync(folderOf(config)))
    throw new Error(`There is no database in ${dataDir}. Set DATABASE_URL or TRELLIS_DATA_DIR.`);
  await withNewDatabase(config, async (client, url) => {
    if (!(await isSchemaComplete(url)))
      throw new Error('The database was not migrated by this version. Start Trellis once, then try again.');
    await work(client, url);
  });
}

/** Does the same with a database that may be empty. The embedded one is made if it is not there. */
export async function withNewDatabase(config: Config, work: Work): Promise<void> {
  const folder = folderOf(config);
  const url = config.databaseUrl ?? (await findRunningPostgres(folder));
  const embedded = url === null ? await ensurePostgres({ dataDir: folder }) : null;
  try {
    await connect(url ?? embedded?.url ?? '', work);
  } finally {
    await embedded?.stop();
  }
}

const folderOf = ({ dataDir }: Config) => join(dataDir, 'postgres');

async function connect(url: string, work: Work): Promise<void> {
  const client = new DatabaseClient({ connectionString: url });
  try {
    await client.connect();
    await work(client, url);
  } catch (error) {
    throw isConnectFailure(error) || toAppError(error).code === 'busy' ? explainConnectFailure(error) : error;
  } finally {
    await client.end();
  }
}
