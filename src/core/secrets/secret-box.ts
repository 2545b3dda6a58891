import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

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

  /** Throws if it was sealed with none of the keys, or if its bytes were changed. */
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
      throw new Error('A stored secret is damaged.');
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
    throw new Error('A stored secret cannot be read: TRELLIS_SECRET_KEY is not the key it was stored with.');
  }
}

/** For tokens of 256 random bits, which need no slow hash. */
export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();

export const newToken = (prefix: string): string => `${prefix}_${randomBytes(32).toString('base64url')}`;
