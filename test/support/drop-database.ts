import { escapeIdentifier } from 'pg';
import { query } from '../../src/core/embedded-postgres/cluster';

/** Drops a database if it exists, and ends its connections. `url`: any other database on the server. */
export async function dropDatabase(url: string, name: string): Promise<void> {
  await query(url, `drop database if exists ${escapeIdentifier(name)} with (force)`);
}
