import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error';
import { findStartMark, isAlive } from './process-identity';

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
  for (let attempt = 0; attempt < 5; attempt++) {
    if (await createWhole(file, own)) {
      return { release: () => removeIfOwn(file, own) };
    }
    const owner = await findRunningOwner(file);
    if (owner) {
      throw new EmbeddedPostgresError(
        `Another Trellis server (process ${owner.pid}) uses the data folder ${dataDir}. ` +
          'Stop it first, or choose another folder with TRELLIS_DATA_DIR.',
      );
    }
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
