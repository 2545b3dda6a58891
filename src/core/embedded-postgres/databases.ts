import { setTimeout as delay } from 'node:timers/promises';
import { Client, DatabaseError, escapeIdentifier } from 'pg';

const OBJECT_IN_USE = '55006';
const TEMPLATE_WAIT_MS = 10_000;

/** Creates a database on the server of `url`, and returns its URL. Waits while the template is in use. */
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
      // PostgreSQL refuses to copy a template while anyone is connected to it, another copy included.
      if (!hasCode(error, OBJECT_IN_USE) || Date.now() > deadline) throw error;
      await delay(50);
    }
  }
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
  // Without a listener, a connection dropped by the server would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

const hasCode = (error: unknown, code: string) => error instanceof DatabaseError && error.code === code;
