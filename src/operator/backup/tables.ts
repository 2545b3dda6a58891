import { escapeIdentifier } from 'pg';
import type { DatabaseClient } from '../../core/database';

/** A table of Trellis, with the columns that are stored and not computed. Names are quoted. */
export interface Table {
  name: string;
  columns: string[];
}

/** Lists the tables by name, except the table of migrations, which a restore makes itself. */
export async function listTables(client: DatabaseClient): Promise<Table[]> {
  const { rows } = await client.query<{ name: string; columns: string[] }>(
    `select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
     from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and c.relname <> 'migrations'
       and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
     group by c.relname order by c.relname`,
  );
  return rows.map(({ name, columns }) => ({
    name: escapeIdentifier(name),
    columns: columns.map(escapeIdentifier),
  }));
}

export interface Sequence {
  name: string;
  /** As text: a bigint. */
  lastValue: string;
}

/** Lists the sequences that have given a number. */
export async function listSequences(client: DatabaseClient): Promise<Sequence[]> {
  const { rows } = await client.query<Sequence>(
    `select sequencename as name, last_value::text as "lastValue" from pg_sequences
     where schemaname = current_schema() and last_value is not null order by sequencename`,
  );
  return rows.map(({ name, lastValue }) => ({ name: escapeIdentifier(name), lastValue }));
}
