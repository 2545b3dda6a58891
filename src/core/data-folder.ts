import { constants, type StatsFs } from 'node:fs';
import { access, chmod, mkdir, readdir, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Names of the program's own in a data folder; a folder with others may be open to other users for a reason. */
const OWN = /^(secret\.key.*|mirrors|postgres|lost\+found)$/;

interface Options {
  /** PostgreSQL is to run below it, for root as an account of its own that has to pass through the folder. */
  hasPostgres: boolean;
}

/**
 * Makes the data folder, closes it to other users of the machine, and keeps closed what this process writes from now on:
 * mirrors hold the contents of private repositories.
 */
export async function prepareDataFolder(dataDir: string, { hasPostgres }: Options): Promise<void> {
  try {
    await makeFolder(dataDir);
    const names = await readdir(dataDir);
    const isPassage = (hasPostgres || names.includes('postgres')) && process.getuid?.() === 0;
    if (names.every((name) => OWN.test(name))) await close(dataDir, isPassage ? 0o7711 : 0o7700);
    process.umask(0o077);
    const mirrors = join(dataDir, 'mirrors');
    await makeFolder(mirrors);
    await close(mirrors, 0o7700);
    await access(mirrors, constants.W_OK);
  } catch (error) {
    throw new Error(
      `The data folder ${dataDir} cannot be used: ${explain(error)}. Choose one with TRELLIS_DATA_DIR.`,
      {
        cause: error,
      },
    );
  }
}

/** True unless the folder lies on a disk that is read-only now, or belongs to another user. Mirrors may have been deleted. */
export async function isWritable(dataDir: string): Promise<boolean> {
  const mirrors = join(dataDir, 'mirrors');
  return (await canWrite(mirrors)) || (!(await isFolder(mirrors)) && canWrite(dataDir));
}

/** Less than a commit may need. */
const LEAST_FREE_BYTES = 256 * 1024;

/** Returns false if the disk of the folder is full: of bytes, or of entries where the file system counts them. */
export async function hasSpace(dataDir: string): Promise<boolean> {
  const disk = await statfs(dataDir);
  return freeBytesOf(disk) >= LEAST_FREE_BYTES && (disk.files === 0 || disk.ffree > 0);
}

/** Returns the bytes that this user may still write to the disk of the folder. */
export const freeBytes = async (dataDir: string): Promise<number> => freeBytesOf(await statfs(dataDir));

const freeBytesOf = ({ bavail, bsize }: StatsFs): number => bavail * bsize;

const canWrite = (path: string): Promise<boolean> =>
  access(path, constants.W_OK).then(
    () => true,
    () => false,
  );

/** Like `mkdir -p`. Node's own never returns where a file system refuses new folders with ENOENT, as /proc does. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const parent = dirname(path);
    if (code === 'ENOENT' && !(await isFolder(parent))) {
      await makeFolder(parent);
      await mkdir(path);
    } else if (!(await isFolder(path))) throw error;
  }
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

/** Takes rights away, and gives none. A volume may belong to another user, and be ours through its group. */
async function close(path: string, mask: number): Promise<void> {
  const { mode, uid } = await stat(path);
  const isOurs = process.getuid?.() === 0 || uid === process.getuid?.();
  if (isOurs && (mode & 0o7777 & ~mask) !== 0) await chmod(path, mode & mask);
}

function explain(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const words: Record<string, string> = {
    EEXIST: 'it, or a folder above it, is a file',
    ENOTDIR: 'it, or a folder above it, is a file',
    ENOENT: 'it cannot be made there',
    EROFS: 'its file system is read-only',
    EACCES: 'this user may not write there',
    EPERM: 'this user may not write there',
    ENOSPC: 'the disk is full',
  };
  const known = words[code ?? ''];
  return known === undefined ? message : `${known} (${message})`;
}
