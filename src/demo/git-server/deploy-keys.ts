import { type AuthContext, utils } from 'ssh2';
import { publicBlobOf } from '../../ssh';

export interface DeployKey {
  publicKey: string;
  readOnly: boolean;
}

/** Accepted keys, and their access. */
export class DeployKeys {
  readonly #keys = new Map<string, DeployKey>();

  /** Adds a line of a `.pub` file; an existing key gets the new access. */
  add(key: DeployKey): void {
    this.#keys.set(idOf(publicBlobOf(key.publicKey)), key);
  }

  remove(publicKey: string): void {
    this.#keys.delete(idOf(publicBlobOf(publicKey)));
  }

  has(key: DeployKey): boolean {
    return this.#keys.get(idOf(publicBlobOf(key.publicKey))) === key;
  }

  /**
   * Finds the key of an authentication attempt; null if it is not accepted. `isProven` is true once it has also
   * signed.
   */
  check(attempt: AuthContext): { key: DeployKey; isProven: boolean } | null {
    if (attempt.method !== 'publickey') return null;
    const key = this.#keys.get(idOf(attempt.key.data));
    if (!key) return null;
    // Clients first ask without a signature if a key would do.
    if (!attempt.signature) return { key, isProven: false };
    const parsed = utils.parseKey(key.publicKey);
    if (parsed instanceof Error || !attempt.blob) return null;
    // ssh2 returns an Error instead of throwing it if it cannot verify; its types omit that.
    const verdict: unknown = parsed.verify(attempt.blob, attempt.signature, attempt.hashAlgo);
    return verdict === true ? { key, isProven: true } : null;
  }
}

const idOf = (publicBlob: Buffer): string => publicBlob.toString('base64');
