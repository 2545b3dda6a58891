import { spawn } from 'node:child_process';
import { open, readFile, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Cluster, Durability } from './cluster';
import { EmbeddedPostgresError } from './embedded-postgres-error';
import { findPort, isPortFree } from './port';
import {
  disownStalePidFile,
  endOrphans,
  findPostmaster,
  stopPostmaster,
  type Postmaster,
} from './postmaster';
import { serverEnvironment } from './run-command';

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
