import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Returns the process id of PostgreSQL's postmaster for a server's data folder; null after an orderly stop. */
export async function postmasterPid(dataDir: string): Promise<number | null> {
  const file = join(dataDir, 'postgres', 'cluster', 'postmaster.pid');
  const text = await readFile(file, 'utf8').catch(() => '');
  return Number(text.split('\n')[0]) || null;
}
