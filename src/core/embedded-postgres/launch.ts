import { spawn } from 'node:child_process';
import { open, readFile, rename, stat, writeFile, readdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Cluster, Durability } from './cluster';
import { isAlive, isServerOf } from './data-folder-owner';
import { EmbeddedPostgresError, serverEnvironment } from './run-command';

interface LaunchOptions {
  cluster: Cluster;
  durability: Durability;
  /** Port to use; another one is used if it is taken, unless it is `fixed`. */
  port: number;
  isPortFixed?: boolean;
}

const POLL_MS = 20;
const RETRY_MS = 250;
/** Crash recovery may have gigabytes of log to replay. */
const READY_TIMEOUT_MS = 120_000;
const MAX_ATTEMPTS = 40;
const MAX_UNEXPLAINED_FAILURES = 3;
const MAX_LOG_BYTES = 10 * 1024 * 1024;

const PORT_TAKEN = /could not bind|Address already in use|could not create any TCP\/IP sockets/;
/** A killed server is still shutting down. */
const PASSING = /pre-existing shared memory block|lock file "postmaster.pid" (already exists|is empty)/;

/** Starts PostgreSQL in a session of its own, and waits until it accepts connections. */
export async function launch(options: LaunchOptions): Promise<Postmaster> {
  const { cluster, isPortFixed = false } = options;
  let { port } = options;
  let unexplained = 0;
  let reason = '';
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    if (!isPortFixed && !(await isPortFree(port))) port = await findPort();
    await disownStalePidFile(cluster.dir);
    const outcome = await startOnce({ ...options, port });
    if (typeof outcome !== 'string') return outcome;

    reason = outcome;
    if (reason.includes('shared memory')) await endOrphans(cluster.dir);
    if (!PORT_TAKEN.test(reason) && !PASSING.test(reason) && ++unexplained >= MAX_UNEXPLAINED_FAILURES) break;
    await delay(RETRY_MS);
  }
  throw new EmbeddedPostgresError(`PostgreSQL did not start in ${cluster.dir}: ${reason}`);
}

/** Waits until a starting server accepts connections; returns null if it has ended instead. */
export async function whenReady(clusterDir: string, hasFailed: () => boolean): Promise<Postmaster | null> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (!hasFailed()) {
    const postmaster = await findPostmaster(clusterDir);
    if (postmaster?.isReady) return postmaster;
    if (Date.now() > deadline) {
      if (postmaster) await stopPostmaster(postmaster.pid, 5_000);
      throw new EmbeddedPostgresError(
        `PostgreSQL in ${clusterDir} was not ready in ${READY_TIMEOUT_MS / 1000} s.`,
      );
    }
    await delay(POLL_MS);
  }
  return null;
}

/** Returns the running server, or the last lines of its log if it has ended. */
async function startOnce({ cluster, durability, port }: LaunchOptions): Promise<Postmaster | string> {
  const logFile = path.join(cluster.dataDir, 'server.log');
  await rotate(logFile);
  const log = await open(logFile, 'a', 0o600);
  try {
    const { size } = await log.stat();
    let failure: string | null = null;
    const child = spawn(cluster.binaries.postgres, ['-D', cluster.dir, ...settings(port, durability)], {
      cwd: '/',
      env: serverEnvironment(),
      // In a session of its own, Ctrl-C and signals to the process group reach only us, and we stop it in order.
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      ...(cluster.account && { uid: cluster.account.uid, gid: cluster.account.gid }),
    });
    child.on('error', (error) => (failure = error.message));
    child.on('exit', (code, signal) => (failure ??= `it ended with ${signal ?? `code ${code}`}`));
    child.unref();
    const ready = await whenReady(cluster.dir, () => failure !== null);
    return (
      ready ?? `${failure ?? ''}\n${(await readFile(logFile)).subarray(size).toString('utf8').trim()}`.trim()
    );
  } finally {
    await log.close();
  }
}

function settings(port: number, durability: Durability): string[] {
  const values: Record<string, string> = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    shared_buffers: '128MB',
    max_connections: '200',
    // Otherwise the log would consist of one line every five minutes.
    log_checkpoints: 'off',
    log_timezone: 'UTC',
    TimeZone: 'UTC',
    // Not synchronous_commit: without it, even a server killed on a machine that keeps running loses commits.
    ...(durability === 'off' && { fsync: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function rotate(logFile: string): Promise<void> {
  const size = await stat(logFile).then(
    (found) => found.size,
    () => 0,
  );
  if (size > MAX_LOG_BYTES) await rename(logFile, `${logFile}.1`);
}

const HOST = '127.0.0.1';

/** Finds a port that is free at this moment. */
export async function findPort(): Promise<number> {
  const port = await listenOnce(0);
  if (port === null) throw new Error('There is no free port on 127.0.0.1.');
  return port;
}

const isPortFree = async (port: number) => (await listenOnce(port)) !== null;

/** Reads the port of the last start: it stays the same for those who noted it down. */
export async function findKeptPort(dataDir: string): Promise<number | null> {
  const port = Number(await readFile(path.join(dataDir, 'port'), 'utf8').catch(() => ''));
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : null;
}

export const keepPort = (dataDir: string, port: number) => writeFile(path.join(dataDir, 'port'), `${port}\n`);

function listenOnce(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen(port, HOST, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : null));
    });
  });
}

/** Main process of PostgreSQL. */
export interface Postmaster {
  pid: number;
  port: number;
  isReady: boolean;
}

const PostmasterPOLL_MS = 20;

/** Finds the server that runs on this data folder, also if another process started it. */
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
async function disownStalePidFile(clusterDir: string): Promise<void> {
  const lines = await readPidFile(clusterDir);
  const pid = Number(lines?.[0]);
  if (!lines || pid === process.pid || (await isServerOf(pid, clusterDir))) return;
  await writeFile(
    path.join(clusterDir, 'postmaster.pid'),
    [String(process.pid), ...lines.slice(1)].join('\n'),
  );
}

/** Ends backends that have outlived a killed server; they would keep its shared memory and block the next start. */
async function endOrphans(clusterDir: string): Promise<void> {
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

/** Returns true once the process has ended, false if it takes longer. */
export async function hasEnded(pid: number, waitMs: number): Promise<boolean> {
  const deadline = Date.now() + waitMs;
  while (isAlive(pid)) {
    if (Date.now() > deadline) return false;
    await delay(PostmasterPOLL_MS);
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
