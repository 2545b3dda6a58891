import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, link, unlink } from 'node:fs/promises';
import { join } from 'node:path';

const KEY_BYTES = 32;

/**
 * The key under which stored secrets are encrypted: the one given, else the one kept in the data folder, made at
 * the first start. Losing it makes every stored private key and secret value unreadable.
 */
export async function loadSecretKey(given: string | null, dataDir: string): Promise<Buffer> {
  if (given !== null) return decode(given, 'TRELLIS_SECRET_KEY');
  const path = join(dataDir, 'secret.key');
  const existing = await read(path);
  if (existing !== null) return decode(existing, path);
  await mkdir(dataDir, { recursive: true });
  // Written whole under another name and then linked: of two processes that start at once one wins, and no one
  // ever reads half a key.
  const draft = `${path}.${process.pid}`;
  const file = await open(draft, 'w', 0o600);
  await file.writeFile(`${randomBytes(KEY_BYTES).toString('base64')}\n`);
  await file.sync();
  await file.close();
  await link(draft, path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  });
  await unlink(draft);
  return decode(await readFile(path, 'utf8'), path);
}

async function read(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function decode(text: string, where: string): Buffer {
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length !== KEY_BYTES) {
    throw new Error(
      `${where} must hold ${KEY_BYTES} bytes in base64; make one with: openssl rand -base64 32`,
    );
  }
  return key;
}
