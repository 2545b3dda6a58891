import type { Client } from 'pg';
import { newId } from '../../src/core/database';
import '../../src/program/jobs';
import { bulkKinds, queueKinds } from '../../src/gitsync/queue/define-job';
import { CLAIM, HEAD } from '../../src/gitsync/queue/sql';
import { quantile } from '../support/statistics';

const LARGEST = 5;
const ROUNDS = 5;

export interface TableSize {
  name: string;
  /** Includes indexes and TOAST. */
  mib: number;
  rows: number;
}

/** Reads the largest tables, largest first, with exact numbers of rows. */
export async function measureTables(client: Client): Promise<TableSize[]> {
  const { rows } = await client.query<{ name: string; mib: number }>(
    `select relname as name, pg_total_relation_size(relid) / 1048576.0::float8 as mib from pg_stat_user_tables
     order by pg_total_relation_size(relid) desc limit ${LARGEST}`,
  );
  const tables: TableSize[] = [];
  for (const table of rows) {
    const { rows: counts } = await client.query<{ count: number }>(
      `select count(*)::float8 as count from "${table.name}"`,
    );
    tables.push({ ...table, rows: counts[0].count });
  }
  return tables;
}

/** Measures the time that PostgreSQL takes to claim a queue, which is undone, in ms. */
export async function measureClaim(client: Client): Promise<number> {
  const [kinds, bulk] = [queueKinds(), bulkKinds()].map((names) => `'{${names.join()}}'`);
  const values = [`'${newId()}'::uuid`, `'{}'`, kinds, '1', bulk];
  const sql = values.reduce((text, value, at) => text.replaceAll(`$${at + 1}`, value), CLAIM);
  return median(async () => {
    await client.query('begin');
    try {
      return await executionMs(client, sql);
    } finally {
      await client.query('rollback');
    }
  });
}

/** Measures the time that PostgreSQL takes to read the head of a workspace's queue, in ms. */
export const measureHead = (client: Client, workspaceId: string): Promise<number> =>
  median(() => executionMs(client, HEAD.replaceAll('$1', `'${workspaceId}'::uuid`)));

async function executionMs(client: Client, sql: string): Promise<number> {
  const { rows } = await client.query<{ 'QUERY PLAN': [{ 'Execution Time': number }] }>(
    `explain (analyze, format json) ${sql}`,
  );
  return rows[0]['QUERY PLAN'][0]['Execution Time'];
}

/** Returns the median of a few rounds. */
export async function median(measure: () => Promise<number>): Promise<number> {
  const samplesMs: number[] = [];
  for (let round = 0; round < ROUNDS; round++) samplesMs.push(await measure());
  return quantile(
    samplesMs.sort((a, b) => a - b),
    0.5,
  );
}
