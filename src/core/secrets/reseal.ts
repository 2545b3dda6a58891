import type { Client } from 'pg';
import type { SecretBox } from './secret-box';

const BATCH = 200;

/** Column with sealed values. The names are the program's own, never a user's. */
export interface SealedColumn {
  table: string;
  column: string;
  /** Columns that identify a row. */
  key: string[];
  purpose: (row: Record<string, string>) => string;
}

type Row = Record<string, string> & { sealed: Buffer };

const textOf = (key: string[]): string => key.map((name) => `${name}::text`).join(', ');

/** Throws if a stored value was sealed with none of the box's keys: continuing would mix two sets of keys. */
export async function checkKeys(client: Client, box: SecretBox, columns: SealedColumn[]): Promise<void> {
  for (const { table, column, key, purpose } of columns) {
    const { rows }: { rows: Row[] } = await client.query(
      `select ${textOf(key)}, ${column} as sealed from ${table} where ${column} is not null limit 1`,
    );
    for (const row of rows) box.open(row.sealed, purpose(row));
  }
}

/**
 * Seals everything with the box's first key; returns the number of values that had another one. Safe while others
 * write: a value that changed meanwhile is left as written. An interrupted run can be repeated.
 */
export async function reseal(client: Client, box: SecretBox, columns: SealedColumn[]): Promise<number> {
  let count = 0;
  for (const at of columns) count += await resealColumn(client, box, at);
  return count;
}

async function resealColumn(client: Client, box: SecretBox, at: SealedColumn): Promise<number> {
  const { table, column, key, purpose } = at;
  const order = key.join(', ');
  const places = (from: number) => key.map((_, index) => `$${index + from}`).join(', ');
  let count = 0;
  let last: unknown[] | null = null;
  for (;;) {
    const { rows }: { rows: Row[] } = await client.query(
      `select ${textOf(key)}, ${column} as sealed from ${table}
       where ${column} is not null ${last ? `and (${order}) > (${places(1)})` : ''} order by ${order} limit ${BATCH}`,
      last ?? [],
    );
    for (const row of rows) {
      const fresh = box.reseal(row.sealed, purpose(row));
      if (fresh === null) continue;
      const { rowCount } = await client.query(
        `update ${table} set ${column} = $1 where ${column} = $2 and (${order}) = (${places(3)})`,
        [fresh, row.sealed, ...key.map((name) => row[name])],
      );
      count += rowCount ?? 0;
    }
    if (rows.length < BATCH) return count;
    last = key.map((name) => rows[rows.length - 1][name]);
  }
}
