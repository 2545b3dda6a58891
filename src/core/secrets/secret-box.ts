import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** AES-256-GCM. What is sealed for one purpose cannot be opened for another: the purpose is authenticated too. */
export class SecretBox {
  constructor(private readonly key: Buffer) {}

  seal(plaintext: string, purpose: string): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce).setAAD(Buffer.from(purpose));
    const body = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
    return Buffer.concat([Buffer.from([VERSION]), nonce, cipher.getAuthTag(), body]);
  }

  /** Throws when the key is another one, or the bytes were changed. */
  open(sealed: Buffer, purpose: string): string {
    if (sealed[0] !== VERSION || sealed.length < 1 + NONCE_BYTES + TAG_BYTES) {
      throw new Error('A stored secret is damaged.');
    }
    const nonce = sealed.subarray(1, 1 + NONCE_BYTES);
    const tag = sealed.subarray(1 + NONCE_BYTES, 1 + NONCE_BYTES + TAG_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', this.key, nonce)
      .setAAD(Buffer.from(purpose))
      .setAuthTag(tag);
    const body = sealed.subarray(1 + NONCE_BYTES + TAG_BYTES);
    try {
      return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
    } catch (cause) {
      throw new Error(
        'A stored secret cannot be read: TRELLIS_SECRET_KEY is not the key it was stored with.',
        { cause },
      );
    }
  }
}

/** For tokens of 256 random bits, which need no slow hash. */
export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();

export const newToken = (prefix: string): string => `${prefix}_${randomBytes(32).toString('base64url')}`;
