import { type AuthContext, utils } from 'ssh2';
import { publicBlobOf } from '../../ssh';

export interface DeployKey {
  publicKey: string;
  readOnly: boolean;
}

/** The keys that may sign in, and whether each may write. */
export class DeployKeys {
  readonly #keys = new Map<string, DeployKey>();

  /** Takes one line as in a `.pub` file; a key that is there already gets the new rights. */
  add(key: DeployKey): void {
    this.#keys.set(idOf(publicBlobOf(key.publicKey)), key);
  }

  remove(publicKey: string): void {
    this.#keys.delete(idOf(publicBlobOf(publicKey)));
  }

  has(key: DeployKey): boolean {
    return this.#keys.get(idOf(publicBlobOf(key.publicKey))) === key;
  }

  /** The key that a sign-in offers, null where it may not come in; `isProven` once it has also signed. */
  check(attempt: AuthContext): { key: DeployKey; isProven: boolean } | null {
    if (attempt.method !== 'publickey') return null;
    const key = this.#keys.get(idOf(attempt.key.data));
    if (!key) return null;
    // Clients first ask whether a key would do, without a signature.
    if (!attempt.signature) return { key, isProven: false };
    const parsed = utils.parseKey(key.publicKey);
    if (parsed instanceof Error || !attempt.blob) return null;
    // ssh2 returns, not throws, an Error where it cannot verify; its types do not say so.
    const verdict: unknown = parsed.verify(attempt.blob, attempt.signature, attempt.hashAlgo);
    return verdict === true ? { key, isProven: true } : null;
  }
}

const idOf = (publicBlob: Buffer): string => publicBlob.toString('base64');
