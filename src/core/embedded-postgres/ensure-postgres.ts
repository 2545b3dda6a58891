import { chmod, mkdir } from 'node:fs/promises';
import path from 'node:path';
import {
  openCluster,
  readPassword,
  SUPERUSER,
  createDatabase,
  query,
  withDatabase,
  type Cluster,
  type Durability,
} from './cluster';
import { claimDataFolder, isDataFolderInUse, isAlive } from './data-folder-owner';
import { EmbeddedPostgresError } from './run-command';
import {
  launch,
  whenReady,
  findKeptPort,
  findPort,
  keepPort,
  findPostmaster,
  hasEnded,
  stopPostmaster,
  type Postmaster,
} from './launch';

interface EmbeddedPostgresOptions {
  /** Dedicated folder; created if absent. */
  dataDir: string;
  /** Preferred port; if absent, the last one used. Another one is used if it is taken. */
  port?: number;
  /** Database that `url` points to; created if absent. */
  database?: string;
  /** `off` is for throwaway data: nothing waits for the disk, and a crash of the machine loses everything. */
  durability?: Durability;
  /** Time that open transactions have to roll back before `stop` ends the server at once. */
  stopTimeoutMs?: number;
  /** Called when the server was found dead and was restarted, or could not be. */
  log?: (message: string) => void;
}

export interface EmbeddedPostgres {
  url: string;
  /** True if a server that a killed process had left behind was adopted. */
  adopted: boolean;
  /** Stops the server. May be called twice. */
  stop(): Promise<void>;
}

const SUPERVISION_INTERVAL_MS = 500;
/** Time that a killed process takes to be gone. */
const DYING_MS = 5_000;
const DATABASE = 'trellis';

/**
 * Starts PostgreSQL on the folder, or adopts a server that still runs there, and supervises it: a killed server is
 * restarted on the same port. It runs in a session of its own until `stop`.
 */
export async function ensurePostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = path.resolve(options.dataDir);
  const { durability = 'full', database = DATABASE, stopTimeoutMs = 5_000, log = () => undefined } = options;
  await mkdir(dataDir, { recursive: true });
  if (process.getuid?.() !== 0) await chmod(dataDir, 0o700);
  const claim = await claimDataFolder(dataDir);
  try {
    const cluster = await openCluster({ dataDir, durability });
    const running = await adopt(cluster, database);
    const { postmaster, url } = running ?? (await start({ cluster, durability, database }, options.port));
    await keepPort(dataDir, postmaster.port);
    const supervisor = supervise({ cluster, durability, postmaster, log });
    let stopped: Promise<void> | null = null;
    const stop = async () => {
      const last = await supervisor.end();
      if (last && isAlive(last.pid)) await stopPostmaster(last.pid, stopTimeoutMs);
      await claim.release();
    };
    return { url, adopted: running !== null, stop: () => (stopped ??= stop()) };
  } catch (error) {
    await claim.release();
    throw error;
  }
}

/** Finds the database of a server that runs on the folder; null: none does. */
export async function findRunningPostgres(folder: string): Promise<string | null> {
  const dataDir = path.resolve(folder);
  if (!(await isDataFolderInUse(dataDir))) return null;
  const port = await findKeptPort(dataDir);
  return port === null ? null : withDatabase(urlOf(await readPassword(dataDir), port), DATABASE);
}

const urlOf = (password: string, port: number) =>
  `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`;

interface Running {
  postmaster: Postmaster;
  /** Address of the database. */
  url: string;
}

/** Finds a server that runs on the folder; null: none does. */
async function adopt(cluster: Cluster, database: string): Promise<Running | null> {
  for (;;) {
    const postmaster = await findRunning(cluster);
    if (!postmaster) return null;
    try {
      return { postmaster, url: await findOrCreateDatabase({ postmaster, cluster, database }) };
    } catch (error) {
      // A killed server looks alive until its process is gone.
      if (error instanceof EmbeddedPostgresError || !(await hasEnded(postmaster.pid, DYING_MS))) throw error;
    }
  }
}

async function start(
  { cluster, durability, database }: { cluster: Cluster; durability: Durability; database: string },
  preferredPort?: number,
): Promise<Running> {
  const port = await choosePort(cluster.dataDir, preferredPort);
  const postmaster = await launch({ cluster, durability, port });
  return { postmaster, url: await findOrCreateDatabase({ postmaster, cluster, database }) };
}

const findRunning = async (cluster: Cluster) => {
  if (!(await findPostmaster(cluster.dir))) return null;
  let isGone = false;
  // It may be shutting down as well as starting.
  const watch = setInterval(() => {
    void findPostmaster(cluster.dir).then((found) => (isGone = found === null));
  }, 50);
  try {
    return await whenReady(cluster.dir, () => isGone);
  } finally {
    clearInterval(watch);
  }
};

const choosePort = async (dataDir: string, preferred?: number) =>
  preferred ?? (await findKeptPort(dataDir)) ?? (await findPort());

async function findOrCreateDatabase({
  postmaster,
  cluster,
  database,
}: {
  postmaster: Postmaster;
  cluster: Cluster;
  database: string;
}): Promise<string> {
  const url = urlOf(cluster.password, postmaster.port);
  const [row] = await query<{ folder: string; isThere: boolean }>(
    url,
    `select current_setting('data_directory') as folder,
            exists (select from pg_database where datname = $1) as "isThere"`,
    [database],
  );
  if (!row || row.folder !== cluster.dir) {
    throw new EmbeddedPostgresError(
      `The server on the port of ${cluster.dir} serves another folder: ${row?.folder}.`,
    );
  }
  return row.isThere ? withDatabase(url, database) : createDatabase(url, database);
}

/** Restarts the server when it has died. */
function supervise(watched: {
  cluster: Cluster;
  durability: Durability;
  postmaster: Postmaster;
  log: (message: string) => void;
}): { end(): Promise<Postmaster | null> } {
  let current = watched.postmaster;
  let restart: Promise<void> | null = null;
  let isEnding = false;
  const { cluster, durability, log } = watched;
  const startAgain = async () => {
    log(`PostgreSQL (process ${current.pid}) has died; starting it again.`);
    try {
      current = await launch({ cluster, durability, port: current.port, isPortFixed: true });
      log(`PostgreSQL runs again (process ${current.pid}).`);
    } catch (error) {
      log(`PostgreSQL could not be started again: ${String(error)}`);
    }
  };
  const timer = setInterval(() => {
    if (restart || isEnding || isAlive(current.pid)) return;
    restart = startAgain().finally(() => (restart = null));
  }, SUPERVISION_INTERVAL_MS);
  timer.unref();
  return {
    async end() {
      isEnding = true;
      clearInterval(timer);
      await restart;
      return findPostmaster(cluster.dir);
    },
  };
}
