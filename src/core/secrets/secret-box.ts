import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
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

/** For tokens of 256 random bits, which need no slow hash. */
export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();

export const newToken = (prefix: string): string => `${prefix}_${randomBytes(32).toString('base64url')}`;
