import { randomBytes } from 'node:crypto';
import { link, open, readFile, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';

const KEY_BYTES = 32;

/** One key, or several during a rotation: separated by commas, or by lines in the file. The first is the new one. */
const SEPARATOR = /[,\s]+/;

export interface SecretKeys {
  keys: Buffer[];
  /** Variable or file that they come from. */
  source: string;
}

export const secretKeyFile = (dataDir: string): string => join(dataDir, 'secret.key');

/** Finds the keys that encrypt stored secrets: those given, else those in the data folder. */
export async function findSecretKeys(given: string | null, dataDir: string): Promise<SecretKeys | null> {
  if (given !== null) return decode(given, 'TRELLIS_SECRET_KEY');
  const path = secretKeyFile(dataDir);
  const text = await read(path);
  return text === null ? null : decode(text, path);
}

/** Makes the key of a new installation, in the data folder. */
export async function createSecretKey(dataDir: string): Promise<SecretKeys> {
  const path = secretKeyFile(dataDir);
  await putSecretKeys(textOfKeys([randomBytes(KEY_BYTES)]), dataDir);
  return decode(await readFile(path, 'utf8'), path);
}

/** Returns the keys as the file has them, without its last line end. */
export const textOfKeys = (keys: Buffer[]): string => keys.map((key) => key.toString('base64')).join('\n');

/** Puts the keys into the data folder; leaves those that are there. */
export async function putSecretKeys(text: string, dataDir: string): Promise<void> {
  const path = secretKeyFile(dataDir);
  // Written under another name and then linked: of two processes that start at once one wins, and no one reads half a
  // key.
  const draft = await writeDraft(path, text);
  await link(draft, path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  });
  await unlink(draft);
}

/** Removes the old keys from the data folder after a rotation. */
export async function keepOnlyFirst([first]: Buffer[], dataDir: string): Promise<void> {
  const path = secretKeyFile(dataDir);
  await rename(await writeDraft(path, textOfKeys([first])), path);
}

async function writeDraft(path: string, text: string): Promise<string> {
  const draft = `${path}.${process.pid}`;
  const file = await open(draft, 'w', 0o600);
  await file.writeFile(`${text}\n`);
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

function decode(text: string, source: string): SecretKeys {
  const keys = text
    .trim()
    .split(SEPARATOR)
    .map((part) => Buffer.from(part, 'base64'));
  if (keys.some((key) => key.length !== KEY_BYTES)) {
    throw new Error(
      `${source} must hold ${KEY_BYTES} bytes in base64; make one with: openssl rand -base64 32`,
    );
  }
  return { keys, source };
}
