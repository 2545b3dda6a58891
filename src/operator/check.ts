import { isWritable } from '../core/data-folder';
import type { Config } from '../core/config';
import type { DatabaseClient } from '../core/database';
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

interface FailingRow {
  name: string;
  code: string;
  count: number;
  last: Date;
}

/** Returns false if there is no key yet. Throws if the key does not open what is stored. */
type HasRightKey = (options: { config: Config; databaseUrl: string }) => Promise<boolean>;

/** Tells whether database, secret key and data folder are usable, which jobs wait, and where jobs failed today. */
export async function checkInstance(config: Config, hasRightKey: HasRightKey): Promise<void> {
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
  await step('database', async () => {
    await withDatabase(config, async (client, databaseUrl) => {
      await step('secret key', async () => {
        const isThere = await hasRightKey({ config, databaseUrl });
        return isThere ? 'opens what is stored' : 'none yet, the first start makes it';
      });
      await step('jobs', () => describeJobs(client));
    });
    return 'reached, and migrated by this version';
  });
  if (problems > 0) throw new Error(`${problems} of 4 are not in order.`);
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
