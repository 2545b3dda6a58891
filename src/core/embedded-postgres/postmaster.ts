import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isAlive, isServerOf } from './process-identity';

/** Main process of PostgreSQL. */
export interface Postmaster {
  pid: number;
  port: number;
  isReady: boolean;
}

const POLL_MS = 20;

/** Finds the server that runs on this data folder, whoever started it. */
export async function findPostmaster(clusterDir: string): Promise<Postmaster | null> {
  const lines = await readPidFile(clusterDir);
  const pid = Number(lines?.[0]);
  if (!lines || !(pid > 1) || !(await isServerOf(pid, clusterDir))) return null;
  // Lines as in src/include/utils/pidfile.h: pid, folder, start, port, socket, address, memory, status.
  return { pid, port: Number(lines[3]), isReady: lines[7]?.trim() === 'ready' };
}

/**
 * Replaces a stale pid in the pid file. After a crash it may belong to an unrelated process, and PostgreSQL would
 * refuse to start. Our own pid counts as stale (it is the new server's parent, see CreateLockFile). The file's shared
 * memory key stays: by it, PostgreSQL notices backends that have outlived their server.
 */
export async function disownStalePidFile(clusterDir: string): Promise<void> {
  const lines = await readPidFile(clusterDir);
  const pid = Number(lines?.[0]);
  if (!lines || pid === process.pid || (await isServerOf(pid, clusterDir))) return;
  await writeFile(
    path.join(clusterDir, 'postmaster.pid'),
    [String(process.pid), ...lines.slice(1)].join('\n'),
  );
}

/** Ends backends that have outlived a killed server; they would keep its shared memory and block the next start. */
export async function endOrphans(clusterDir: string): Promise<void> {
  if (process.platform !== 'linux') return;
  for (const name of await readdir('/proc')) {
    const pid = Number(name);
    if (pid > 1 && (await isServerOf(pid, clusterDir))) signal(pid, 'SIGQUIT');
  }
}

/** Stops the server: fast (open transactions roll back), then immediately, then by SIGKILL. */
export async function stopPostmaster(pid: number, fastTimeoutMs: number): Promise<void> {
  // Signals of `pg_ctl stop -m fast` and `-m immediate`.
  const steps = [
    { name: 'SIGINT', waitMs: fastTimeoutMs },
    { name: 'SIGQUIT', waitMs: 3_000 },
    { name: 'SIGKILL', waitMs: 2_000 },
  ] as const;
  for (const { name, waitMs } of steps) {
    signal(pid, name);
    if (await hasEnded(pid, waitMs)) return;
  }
}

async function hasEnded(pid: number, waitMs: number): Promise<boolean> {
  const deadline = Date.now() + waitMs;
  while (isAlive(pid)) {
    if (Date.now() > deadline) return false;
    await delay(POLL_MS);
  }
  return true;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function readPidFile(clusterDir: string): Promise<string[] | null> {
  const text = await readFile(path.join(clusterDir, 'postmaster.pid'), 'utf8').catch(() => null);
  return text?.split('\n') ?? null;
}
