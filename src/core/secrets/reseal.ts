import type { Client } from 'pg';
import type { SecretBox } from './secret-box';
import { keyOf, placesOf, sealedRows, type SealedColumn } from './sealed-column';

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
