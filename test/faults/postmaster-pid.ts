import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** PostgreSQL's main process on a server's data folder; null where it has ended in order. */
export async function postmasterPid(dataDir: string): Promise<number | null> {
  const file = join(dataDir, 'postgres', 'cluster', 'postmaster.pid');
  const text = await readFile(file, 'utf8').catch(() => '');
  return Number(text.split('\n')[0]) || null;
}
