import { setTimeout as delay } from 'node:timers/promises';
import { Client, DatabaseError, escapeIdentifier } from 'pg';

const OBJECT_IN_USE = '55006';
const TEMPLATE_WAIT_MS = 10_000;

/** Creates a database on the server that `url` leads to; answers its URL. Waits while the template is in use. */
export async function createDatabase(
  url: string,
  name: string,
  options: { template?: string } = {},
): Promise<string> {
  const template = options.template === undefined ? '' : ` template ${escapeIdentifier(options.template)}`;
  const deadline = Date.now() + TEMPLATE_WAIT_MS;
  for (;;) {
    try {
      await query(url, `create database ${escapeIdentifier(name)}${template}`);
      return withDatabase(url, name);
    } catch (error) {
      // A copy is refused while anyone, another copy too, is connected to the template.
      if (!hasCode(error, OBJECT_IN_USE) || Date.now() > deadline) throw error;
      await delay(50);
    }
  }
}

/** Drops the database and ends the connections to it; nothing happens when it is not there. */
export async function dropDatabase(url: string, name: string): Promise<void> {
  await query(url, `drop database if exists ${escapeIdentifier(name)} with (force)`);
}

export function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${encodeURIComponent(name)}`;
  return changed.toString();
}

export async function query<Row extends object>(
  url: string,
  sql: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // Without a listener, a connection that the server drops would end the whole process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

const hasCode = (error: unknown, code: string) => error instanceof DatabaseError && error.code === code;
