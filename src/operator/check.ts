import { freeBytes, isWritable } from '../core/data-folder';
import type { Config } from '../core/config';
import type { DatabaseClient } from '../core/database';
import { programVersion } from '../core/program-version';
import { describeRemotes } from './describe-remotes';
import { withDatabase } from './open-database';
import { say } from './say';

const WAITING = `
  select count(*)::int as count, extract(epoch from now() - min(created_at))::int as seconds
  from git_jobs where status = 'queued'`;
const FAILING = `
  select w.name, j.error ->> 'code' as code, count(*)::int as count, max(j.finished_at) as last
  from git_jobs j join workspaces w on w.id = j.workspace_id
  where j.status = 'failed' and j.finished_at > now() - interval '1 day'
  group by w.id, j.error ->> 'code' order by max(j.finished_at) desc limit 20`;

const MIB = 1024 * 1024;
const LEAST_FREE_MIB = 512;
const MOST_OFF_MS = 5_000;

interface FailingRow {
  name: string;
  code: string;
  count: number;
  last: Date;
}

/** Returns false if there is no key yet. Throws if the key does not open the stored secrets. */
export type HasRightKey = (options: { config: Config; databaseUrl: string }) => Promise<boolean>;

/**
 * Tells whether data folder, disk, database, clock, secret key and remotes are in order, which jobs wait, and where jobs
 * failed today.
 */
export async function checkInstance(config: Config, hasRightKey: HasRightKey): Promise<void> {
  say(`Trellis ${programVersion()}`);
  let problems = 0;
  const step = async (name: string, work: () => Promise<string>) => {
    try {
      say(`✓ ${name}: ${await work()}`);
    } catch (error) {
      problems++;
      say(`✗ ${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  await step('data folder', async () => {
    if (!(await isWritable(config.dataDir)))
      throw new Error(`${config.dataDir} cannot be written, or is missing`);
    return config.dataDir;
  });
  await step('disk', () => describeDisk(config.dataDir));
  await step('database', async () => {
    await withDatabase(config, async (client, databaseUrl) => {
      await step('clock', () => compareClocks(client));
      await step('secret key', async () => {
        const isThere = await hasRightKey({ config, databaseUrl });
        return isThere ? 'opens what is stored' : 'none yet, the first start makes it';
      });
      await step('jobs', () => describeJobs(client));
      await step('remotes', () => describeRemotes(client, config));
    });
    return 'reached, and migrated by this version';
  });
  if (problems > 0)
    throw new Error(problems === 1 ? 'One thing is not in order.' : `${problems} things are not in order.`);
}

async function describeDisk(dataDir: string): Promise<string> {
  const bytes = await freeBytes(dataDir);
  const free = `${Math.floor(bytes / MIB)} MiB free`;
  if (bytes < LEAST_FREE_MIB * MIB)
    throw new Error(`${free}; mirrors, and the embedded PostgreSQL, need at least ${LEAST_FREE_MIB} MiB`);
  return free;
}

/** Sessions, leases and signed deliveries depend on both clocks. */
async function compareClocks(client: DatabaseClient): Promise<string> {
  const before = Date.now();
  const { rows } = await client.query<{ now: Date }>('select clock_timestamp() as now');
  const after = Date.now();
  const offMs = Math.max(before - rows[0].now.getTime(), rows[0].now.getTime() - after, 0);
  if (offMs > MOST_OFF_MS)
    throw new Error(`differs from that of the database by ${Math.round(offMs / 1000)} s; synchronize both`);
  return 'agrees with that of the database';
}

async function describeJobs(client: DatabaseClient): Promise<string> {
  const waiting = (await client.query<{ count: number; seconds: number | null }>(WAITING)).rows[0];
  const { rows } = await client.query<FailingRow>(FAILING);
  const failing = rows.map(
    ({ name, code, count, last }) => `\n    ${name}: ${count} × ${code}, the last ${last.toISOString()}`,
  );
  const age = waiting.seconds === null ? '' : `, the oldest for ${waiting.seconds} s`;
  return `${waiting.count} wait${age}; failed within a day:${failing.join('') || ' none'}`;
}
