import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, readFile, rename, rm, writeFile, readlink } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import path from 'node:path';
import { EmbeddedPostgresError, runCommand } from './run-command';

interface Owner {
  pid: number;
  startMark: string | null;
}

/**
 * Claims the data folder for this process, so that a second server started by mistake does not stop the database of
 * the first. Replaces an owner that has died.
 */
export async function claimDataFolder(dataDir: string): Promise<{ release(): Promise<void> }> {
  const file = ownerFile(dataDir);
  const own = JSON.stringify({
    pid: process.pid,
    startMark: await findStartMark(process.pid),
  } satisfies Owner);
  const refuse = (who: string) =>
    new EmbeddedPostgresError(
      `Another Trellis server (${who}) uses the data folder ${dataDir}. ` +
        'Stop it first, or choose another folder with TRELLIS_DATA_DIR.',
    );
  for (let attempt = 0; attempt < 5; attempt++) {
    if (await createWhole(file, own)) {
      const socket = await listenForOthers(dataDir);
      return {
        release: async () => {
          socket?.close();
          await removeIfOwn(file, own);
        },
      };
    }
    const owner = await findRunningOwner(file);
    if (owner) throw refuse(`process ${owner.pid}`);
    if (await answers(dataDir)) throw refuse('in another container');
    await moveAside(file);
  }
  throw new EmbeddedPostgresError(
    `Several servers want the data folder ${dataDir} at once. Start one of them again.`,
  );
}

/** Returns true while a process uses the folder. */
export const isDataFolderInUse = async (dataDir: string): Promise<boolean> =>
  (await findRunningOwner(ownerFile(dataDir))) !== null;

const ownerFile = (dataDir: string) => path.join(dataDir, 'owner.json');

async function findRunningOwner(file: string): Promise<Owner | null> {
  const text = await readText(file);
  const owner = text === null ? null : parseOwner(text);
  return owner && (await isRunning(owner)) ? owner : null;
}

const socketFile = (dataDir: string) => path.join(dataDir, 'owner.sock');

/** Longer paths of sockets are refused by the system. */
const MAX_SOCKET_PATH_BYTES = 100;

/**
 * Answers processes of other containers on the same volume, which see neither this process nor the shared memory of its
 * PostgreSQL. Null if the path is too long: containers have a short one.
 */
async function listenForOthers(dataDir: string): Promise<{ close(): void } | null> {
  const file = socketFile(dataDir);
  if (Buffer.byteLength(file) > MAX_SOCKET_PATH_BYTES) return null;
  await rm(file, { force: true });
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(file, resolve));
  server.unref();
  return server;
}

/** Returns true if a living process listens on the socket of the folder. */
function answers(dataDir: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketFile(dataDir));
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('close', () => socket.destroy());
  });
}

/** Returns false if the file exists. A link appears atomically, so no reader sees half a file. */
async function createWhole(file: string, text: string): Promise<boolean> {
  const unfinished = `${file}.${randomUUID()}`;
  await writeFile(unfinished, text, { mode: 0o600 });
  try {
    await link(unfinished, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(unfinished, { force: true });
  }
}

async function removeIfOwn(file: string, own: string): Promise<void> {
  if ((await readText(file)) === own) await rm(file, { force: true });
}

async function moveAside(file: string): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  await rename(file, aside).catch(() => undefined);
  await rm(aside, { force: true });
}

/** A dead process that its parent has not collected still has its mark. */
const isRunning = async ({ pid, startMark }: Owner) =>
  startMark !== null && isAlive(pid) && (await findStartMark(pid)) === startMark;

const readText = (file: string) => readFile(file, 'utf8').catch(() => null);

function parseOwner(text: string): Owner | null {
  try {
    return JSON.parse(text) as Owner;
  } catch {
    return null;
  }
}

/** Returns true also for a process of another user; false for a zombie. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return !isZombie(pid);
}

/** Orphans stay zombies if the init process does not reap them, as in a container. */
function isZombie(pid: number): boolean {
  if (process.platform !== 'linux') return false;
  try {
    return /\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
}

/** Returns a mark that a later process with the same pid does not share; null if the process is gone. */
async function findStartMark(pid: number): Promise<string | null> {
  if (process.platform !== 'linux') {
    const { exitCode, output } = await runCommand({ file: 'ps', args: ['-o', 'lstart=', '-p', String(pid)] });
    return exitCode === 0 ? output : null;
  }
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  // The name, in parentheses, may contain spaces; the start time is the 20th field after it (proc(5), field 22).
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}

/** Returns true if this process is a PostgreSQL server (or backend) of the data folder. */
export async function isServerOf(pid: number, realClusterDir: string): Promise<boolean> {
  if (process.platform === 'linux') {
    // The postmaster changes into its data folder (ChangeToDataDir), and its children stay there.
    return (await readlink(`/proc/${pid}/cwd`).catch(() => null)) === realClusterDir;
  }
  const { output } = await runCommand({ file: 'ps', args: ['-ww', '-o', 'command=', '-p', String(pid)] });
  return output.includes('postgres') && output.includes(realClusterDir);
}
