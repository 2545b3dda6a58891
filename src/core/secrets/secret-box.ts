import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { link, open, readFile, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { HttpStatus } from '@nestjs/common';
import { AppError } from '../errors';

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * No key of this process opens a stored secret: it has another key than the process that stored it, or the bytes were
 * changed. It says nothing about the work that needs the secret, which another process may do.
 */
export class UnreadableSecretError extends AppError {
  constructor(purpose: string) {
    super(
      'secret_unreadable',
      HttpStatus.SERVICE_UNAVAILABLE,
      `A stored secret cannot be read with the secret key of this process (${purpose}).`,
      { remedy: 'Ask the operator of Trellis to look at its log.' },
    );
  }
}

/**
 * AES-256-GCM. A value sealed for one purpose cannot be opened for another, because the purpose is authenticated. The
 * first key seals, and each of them opens: so keys can be rotated without a moment in which a secret is unreadable.
 */
export class SecretBox {
  constructor(private readonly keys: Buffer[]) {}

  seal(plaintext: string, purpose: string): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.keys[0], nonce).setAAD(Buffer.from(purpose));
    const body = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
    return Buffer.concat([Buffer.from([VERSION]), nonce, cipher.getAuthTag(), body]);
  }

  /** @throws UnreadableSecretError */
  open(sealed: Buffer, purpose: string): string {
    return this.find(sealed, purpose).plaintext;
  }

  /** Seals with the first key; null if it already is. */
  reseal(sealed: Buffer, purpose: string): Buffer | null {
    const { plaintext, isFirst } = this.find(sealed, purpose);
    return isFirst ? null : this.seal(plaintext, purpose);
  }

  /** Returns the HMAC-SHA-256 with the first key. A signature for one purpose is none for another. */
  sign(bytes: Buffer, purpose: string): Buffer {
    return signWith(this.keys[0], bytes, purpose);
  }

  /** True for a signature by any of the keys. All wrong ones take the same time. */
  isSigned(bytes: Buffer, signature: Buffer, purpose: string): boolean {
    const given = hashOf(signature);
    return this.keys
      .map((key) => timingSafeEqual(given, hashOf(signWith(key, bytes, purpose))))
      .includes(true);
  }

  private find(sealed: Buffer, purpose: string): { plaintext: string; isFirst: boolean } {
    if (sealed[0] !== VERSION || sealed.length < 1 + NONCE_BYTES + TAG_BYTES) {
      throw new UnreadableSecretError(purpose);
    }
    const nonce = sealed.subarray(1, 1 + NONCE_BYTES);
    const tag = sealed.subarray(1 + NONCE_BYTES, 1 + NONCE_BYTES + TAG_BYTES);
    const body = sealed.subarray(1 + NONCE_BYTES + TAG_BYTES);
    for (const key of this.keys) {
      const decipher = createDecipheriv('aes-256-gcm', key, nonce)
        .setAAD(Buffer.from(purpose))
        .setAuthTag(tag);
      try {
        const plaintext = Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
        return { plaintext, isFirst: key === this.keys[0] };
      } catch {
        continue;
      }
    }
    throw new UnreadableSecretError(purpose);
  }
}

/** Signs with a key of its own for each purpose, so that no key is used for both encryption and signatures. */
function signWith(key: Buffer, bytes: Buffer, purpose: string): Buffer {
  const derived = hkdfSync('sha256', key, Buffer.alloc(0), `sign ${purpose}`, KEY_BYTES);
  return createHmac('sha256', Buffer.from(derived)).update(bytes).digest();
}

const hashOf = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();

/** For tokens of 256 random bits, which need no slow hash. */
export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();

export const newToken = (prefix: string): string => `${prefix}_${randomBytes(32).toString('base64url')}`;

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

/** Puts the keys into the data folder, unless it has some. */
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
