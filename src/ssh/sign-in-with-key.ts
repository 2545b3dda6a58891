import { type AnyAuthMethod, type AuthHandlerMiddleware, type Client, type ParsedKey, utils } from 'ssh2';
import { type AlgorithmMismatch, namesOf } from './algorithm-lists';

/** Reason of a refused sign-in that is not the key itself. */
export type Obstacle =
  | { kind: 'signature'; mismatch: AlgorithmMismatch }
  /** The server accepts no keys, or wants more than the key: one of these methods. */
  | { kind: 'keys-not-allowed' | 'key-not-enough'; methods: string[] };

type NextWay = (way: AnyAuthMethod | false) => void;
type Handler = (protocol: unknown, ...received: unknown[]) => void;

/** Private part of ssh2; `test/integration/ssh/sign-in` checks it against the version in use. */
interface ClientInside {
  _protocol: {
    _handlers: Record<'EXT_INFO' | 'USERAUTH_PK_OK', Handler>;
    authPK(user: string, key: ParsedKey, algorithm: string): void;
  };
}

const RSA_WITH_SHA1 = 'ssh-rsa';

/**
 * Signs in with a key, with RSA by SHA-2 alone, and knows afterwards why it was refused. Signatures are tried one by one:
 * a server may list more than it accepts, as OpenSSH 9.2 does.
 */
export class KeySignIn {
  readonly #user: string;
  readonly #key: ParsedKey;
  readonly #untried: ParsedKey[];
  readonly #supported: string[];
  /** From `server-sig-algs` (RFC 8308); null if the server does not send it. */
  #offered: string[] | null = null;
  #isAskedForSha1 = false;
  #obstacle: Obstacle | null = null;

  /** @throws Error if the key cannot be read */
  constructor({ user, privateKey }: { user: string; privateKey: string }) {
    const key = utils.parseKey(privateKey);
    if (key instanceof Error) throw key;
    this.#user = user;
    this.#key = key;
    this.#untried =
      key.type === 'ssh-rsa'
        ? [signingBy(key, 'rsa-sha2-512', 'sha512'), signingBy(key, 'rsa-sha2-256', 'sha256')]
        : [key];
    this.#supported = this.#untried.map(({ type }) => type);
  }

  get obstacle(): Obstacle | null {
    const offered = this.#offered;
    if (this.#obstacle !== null || offered === null) return this.#obstacle;
    const isShared = this.#supported.some((name) => offered.includes(name));
    return isShared ? null : this.#signatureOf(offered);
  }

  /** Listens to what ssh2 does not report. The connection must have begun. */
  listen(client: Client): void {
    const handlers = protocolOf(client)._handlers;
    const { EXT_INFO: onExtensions, USERAUTH_PK_OK: onAccepted } = handlers;
    handlers.EXT_INFO = (protocol, extensions) => {
      const found = (extensions as { name: string; algs: string[] }[]).find(
        ({ name }) => name === 'server-sig-algs',
      );
      if (found) this.#offered = namesOf(found.algs.join(','));
      onExtensions(protocol, extensions);
    };
    handlers.USERAUTH_PK_OK = (protocol, ...received) => {
      if (!this.#isAskedForSha1) return onAccepted(protocol, ...received);
      this.#obstacle = this.#signatureOf([RSA_WITH_SHA1]);
      client.end();
    };
  }

  /** Handler for ssh2, called at first and after each refusal. Its types lack the null of the first call, and the end. */
  handlerFor(client: Client): AuthHandlerMiddleware {
    const handle = (methods: string[] | null, isPartial: boolean | null, next: NextWay) => {
      if (methods !== null && (isPartial === true || !methods.includes('publickey')))
        this.#obstacle ??= { kind: isPartial === true ? 'key-not-enough' : 'keys-not-allowed', methods };
      if (this.#obstacle !== null) return next(false);
      const key = this.#untried.shift();
      if (key !== undefined) return next({ type: 'publickey', username: this.#user, key });
      if (this.#key.type !== RSA_WITH_SHA1 || this.#isAskedForSha1) return next(false);
      // Asks whether the server would take this signature (RFC 4252, 7). It is never made.
      this.#isAskedForSha1 = true;
      protocolOf(client).authPK(this.#user, this.#key, RSA_WITH_SHA1);
    };
    return handle as unknown as AuthHandlerMiddleware;
  }

  #signatureOf(offered: string[]): Obstacle {
    return { kind: 'signature', mismatch: { purpose: 'signature', offered, supported: this.#supported } };
  }
}

const protocolOf = (client: Client) => (client as unknown as ClientInside)._protocol;

/** ssh2 names the signature by the type of the key, and knows no choice of hashes for a type other than `ssh-rsa`. */
function signingBy(key: ParsedKey, type: string, hash: string): ParsedKey {
  const variant = { type, sign: (data: Buffer | string) => key.sign(data, hash) };
  return Object.assign(Object.create(key) as ParsedKey, variant as object);
}
