import type { Client } from 'pg';
import type { SecretBox } from './secret-box';
import { keyOf, opens, placesOf, sealedRows, type SealedColumn } from './sealed-column';

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
