import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';

const KEY_BYTES = 32;

/** One key, or several during a rotation: separated by commas, or by lines in the file. The first is the new one. */
const SEPARATOR = /[,\s]+/;

const fileIn = (dataDir: string): string => join(dataDir, 'secret.key');

/**
 * Loads the keys that encrypt stored secrets: those given, else those in the data folder, generated at the first
 * start. If they are lost, every stored private key and secret value is unreadable.
 */
export async function loadSecretKeys(given: string | null, dataDir: string): Promise<Buffer[]> {
  if (given !== null) return decode(given, 'TRELLIS_SECRET_KEY');
  const path = fileIn(dataDir);
  const existing = await read(path);
  if (existing !== null) return decode(existing, path);
  await mkdir(dataDir, { recursive: true });
  // Written under another name and then linked: of two processes that start at once one wins, and no one reads half a
  // key.
  const draft = await writeDraft(path, randomBytes(KEY_BYTES));
  await link(draft, path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  });
  await unlink(draft);
  return decode(await readFile(path, 'utf8'), path);
}

/** Removes the old keys from the data folder after a rotation. */
export async function keepOnlyFirst([first]: Buffer[], dataDir: string): Promise<void> {
  const path = fileIn(dataDir);
  await rename(await writeDraft(path, first), path);
}

async function writeDraft(path: string, key: Buffer): Promise<string> {
  const draft = `${path}.${process.pid}`;
  const file = await open(draft, 'w', 0o600);
  await file.writeFile(`${key.toString('base64')}\n`);
  await file.sync();
  await file.close();
  return draft;
}

async function read(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function decode(text: string, where: string): Buffer[] {
  const keys = text
    .trim()
    .split(SEPARATOR)
    .map((part) => Buffer.from(part, 'base64'));
  if (keys.some((key) => key.length !== KEY_BYTES)) {
    throw new Error(
      `${where} must hold ${KEY_BYTES} bytes in base64; make one with: openssl rand -base64 32`,
    );
  }
  return keys;
}
