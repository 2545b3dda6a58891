import type { Client } from 'pg';
import { UnreadableSecretError, type SecretBox } from './secret-box';

/** Column with sealed values. The names are the program's own, never a user's. */
export interface SealedColumn {
  table: string;
  column: string;
  /** Name of its content, for the operator. */
  holds: string;
  /** Columns that identify a row. */
  key: string[];
  purpose: (row: Record<string, string>) => string;
  /** SQL to be run before the row with the key `$1, …` is deleted. */
  detach?: string;
}

export type SealedRow = Record<string, string> & { sealed: Buffer };

const BATCH = 200;

/** All rows with a value, in key order. Concurrent changes and deletions do no harm. */
async function* sealedRows(client: Client, at: SealedColumn): AsyncGenerator<SealedRow> {
  let last: unknown[] | null = null;
  for (;;) {
    const rows = await readSealed(client, at, { last, limit: BATCH });
    yield* rows;
    if (rows.length < BATCH) return;
    last = keyOf(at, rows[rows.length - 1]);
  }
}

/** A batch of rows in the order of their keys, from the one after `last` on. */
async function readSealed(
  client: Client,
  { table, column, key }: SealedColumn,
  { last, limit }: { last: unknown[] | null; limit: number },
): Promise<SealedRow[]> {
  const order = key.join(', ');
  const after = last ? `and (${order}) > (${placesOf(key)})` : '';
  const { rows }: { rows: SealedRow[] } = await client.query(
    `select ${key.map((name) => `${name}::text`).join(', ')}, ${column} as sealed from ${table}
     where ${column} is not null ${after} order by ${order} limit ${limit}`,
    last ?? [],
  );
  return rows;
}

/** Finds a value that the box does not open, looking at one of each column. */
export async function findUnreadable(
  client: Client,
  box: SecretBox,
  columns: SealedColumn[],
): Promise<string | null> {
  for (const at of columns) {
    const rows = await readSealed(client, at, { last: null, limit: 1 });
    for (const row of rows) if (!opens(box, at, row)) return describeRow(at, row);
  }
  return null;
}

/** Finds a stored value, whatever its key. */
export async function findAnySealed(client: Client, columns: SealedColumn[]): Promise<string | null> {
  for (const at of columns) {
    const [row] = await readSealed(client, at, { last: null, limit: 1 });
    if (row) return describeRow(at, row);
  }
  return null;
}

function opens(box: SecretBox, { purpose }: SealedColumn, row: SealedRow): boolean {
  try {
    box.open(row.sealed, purpose(row));
    return true;
  } catch (error) {
    if (error instanceof UnreadableSecretError) return false;
    throw error;
  }
}

const keyOf = ({ key }: SealedColumn, row: SealedRow): string[] => key.map((name) => row[name]);

/** `$1, $2` for the columns of a key, or from another number on. */
const placesOf = (key: string[], from = 1): string => key.map((_, index) => `$${index + from}`).join(', ');

const describeRow = ({ table, column, key }: SealedColumn, row: SealedRow): string =>
  `${table}.${column} (${key.map((name) => `${name} ${row[name]}`).join(', ')})`;

/**
 * Seals everything with the box's first key; returns the number of values that had another key. Safe while others write:
 * a value that changes in between is left as written. An interrupted run can be repeated.
 */
export async function reseal(client: Client, box: SecretBox, columns: SealedColumn[]): Promise<number> {
  let count = 0;
  for (const at of columns) count += await resealColumn(client, box, at);
  return count;
}

async function resealColumn(client: Client, box: SecretBox, at: SealedColumn): Promise<number> {
  const { table, column, key, purpose } = at;
  let count = 0;
  for await (const row of sealedRows(client, at)) {
    const fresh = box.reseal(row.sealed, purpose(row));
    if (fresh === null) continue;
    const { rowCount } = await client.query(
      `update ${table} set ${column} = $1 where ${column} = $2 and (${key.join(', ')}) = (${placesOf(key, 3)})`,
      [fresh, row.sealed, ...keyOf(at, row)],
    );
    count += rowCount ?? 0;
  }
  return count;
}

/** The values of a column that no key opens, by the keys of their rows. */
export interface UnreadableSecrets {
  at: SealedColumn;
  keys: string[][];
}

/** Lists all stored values that the box does not open; without a box, all. */
export async function listUnreadable(
  client: Client,
  box: SecretBox | null,
  columns: SealedColumn[],
): Promise<UnreadableSecrets[]> {
  const found: UnreadableSecrets[] = [];
  for (const at of columns) {
    const keys: string[][] = [];
    for await (const row of sealedRows(client, at))
      if (box === null || !opens(box, at, row)) keys.push(keyOf(at, row));
    if (keys.length > 0) found.push({ at, keys });
  }
  return found;
}

/** Deletes the rows of these values, all or none. */
export async function forgetSecrets(client: Client, unreadable: UnreadableSecrets[]): Promise<void> {
  await client.query('begin');
  try {
    for (const { at, keys } of unreadable) await forgetRows(client, at, keys);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

async function forgetRows(
  client: Client,
  { table, key, detach }: SealedColumn,
  rows: string[][],
): Promise<void> {
  for (const row of rows) {
    if (detach !== undefined) await client.query(detach, row);
    await client.query(`delete from ${table} where (${key.join(', ')}) = (${placesOf(key)})`, row);
  }
}
