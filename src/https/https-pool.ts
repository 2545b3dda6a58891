import { isIP } from 'node:net';
import type { Readable } from 'node:stream';
import * as tls from 'node:tls';
import { buildConnector, type Dispatcher, EnvHttpProxyAgent } from 'undici';
import { type AddressFilter, AddressRefusedError, isLiteralRefused, towardsAllowed } from '../core/network';
import { explainRequestFailure } from './explain-failure';
import { HttpsError } from './https-error';

/** In PEM; the certificate with those between it and its authority. */
export interface ClientCertificate {
  certificate: string;
  privateKey: string;
}

export interface HttpsTarget {
  /** A workspace, or a user: connections are never shared between two. */
  ownerId: string;
  host: string;
  port: number;
  /** In PEM; trusted beside the well-known ones. */
  certificateAuthority: string | null;
  /** For servers that want one of whoever connects. */
  clientCertificate?: ClientCertificate | null;
}

export interface HttpsPoolOptions {
  isAddressAllowed?: AddressFilter;
  /** Told of each new connection, encrypted and trusted, that goes straight to the server. */
  onConnected?: () => void;
}

export interface HttpsRequest {
  method: 'GET' | 'POST' | 'DELETE';
  /** With its query. */
  path: string;
  headers: Record<string, string>;
  body?: Readable | string;
  signal: AbortSignal;
}

export interface HttpsAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  /** To be read to its end, or let go of by leaving the loop; throws an HttpsError. */
  body: AsyncIterable<Buffer>;
}

const IDLE_MS = 60_000;
const MAX_CONNECTIONS = 8;
/** Each with connections of its own; of more, those go that were not used for longest. */
const MAX_AGENTS = 32;
const CONNECT_TIMEOUT_MS = 20_000;

/**
 * Connections that are kept alive, for each owner, server, authority and client certificate. `HTTPS_PROXY` (`http:`, `https:` or
 * `socks5:`) and `NO_PROXY` of the environment count; a proxy looks up names itself, so the filter of addresses
 * cannot be asked then. Silence and deadlines are the caller's.
 */
export class HttpsPool {
  readonly #options: HttpsPoolOptions;
  readonly #agents = new Map<string, { agent: Dispatcher; ownerId: string }>();

  constructor(options: HttpsPoolOptions = {}) {
    this.#options = options;
  }

  /** Answers as soon as there is a status, whatever it is. Rejects with an HttpsError. */
  async request(target: HttpsTarget, request: HttpsRequest): Promise<HttpsAnswer> {
    const { method, path, headers, body = null, signal } = request;
    try {
      const origin = `https://${isIP(target.host) === 6 ? `[${target.host}]` : target.host}:${target.port}`;
      const answer = await this.#agentFor(target).request({ origin, method, path, headers, body, signal });
      const { statusCode: status, headers: answered } = answer;
      return { status, headers: answered, body: explained(answer.body, target) };
    } catch (error) {
      if (signal.aborted)
        throw new HttpsError('cancelled', 'The request was cancelled.', target, { cause: error });
      throw explainRequestFailure(error, target);
    }
  }

  /** For when a workspace's settings change: what it has open is closed as soon as no request runs. */
  retire(ownerId?: string): void {
    for (const [key, { ownerId: owner }] of this.#agents) {
      if (ownerId === undefined || ownerId === owner) this.#close(key);
    }
  }

  async close(): Promise<void> {
    const agents = [...this.#agents.values()];
    this.#agents.clear();
    await Promise.all(agents.map(({ agent }) => agent.destroy()));
  }

  /** What runs there may end. */
  #close(key: string): void {
    void this.#agents.get(key)?.agent.close();
    this.#agents.delete(key);
  }

  #agentFor(target: HttpsTarget): Dispatcher {
    const { ownerId, host, port, certificateAuthority, clientCertificate = null } = target;
    const key = JSON.stringify([ownerId, host, port, certificateAuthority, clientCertificate]);
    const known = this.#agents.get(key) ?? { agent: this.#createAgent(target), ownerId };
    // Set anew each time: a Map keeps the order of insertion.
    this.#agents.delete(key);
    this.#agents.set(key, known);
    for (const oldest of [...this.#agents.keys()].slice(0, -MAX_AGENTS)) this.#close(oldest);
    return known.agent;
  }

  #createAgent({ certificateAuthority, clientCertificate }: HttpsTarget): Dispatcher {
    const secure: tls.SecureContextOptions = {
      ...(certificateAuthority !== null && { ca: [...knownAuthorities(), certificateAuthority] }),
      ...(clientCertificate && { cert: clientCertificate.certificate, key: clientCertificate.privateKey }),
    };
    return new EnvHttpProxyAgent({
      connect: this.#connector(secure),
      requestTls: secure,
      connections: MAX_CONNECTIONS,
      keepAliveTimeout: IDLE_MS,
      // The session that asks has limits of its own, which know what is being waited for.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  #connector(secure: tls.SecureContextOptions): buildConnector.connector {
    const { isAddressAllowed = () => true, onConnected } = this.#options;
    const connect = buildConnector({
      ...secure,
      timeout: CONNECT_TIMEOUT_MS,
      ...towardsAllowed(isAddressAllowed),
    });
    return (options, callback) => {
      const host = options.hostname.replace(/^\[|\]$/g, '');
      if (isLiteralRefused(host, isAddressAllowed)) return callback(new AddressRefusedError(host), null);
      connect(options, (...result) => {
        if (result[0] === null) onConnected?.();
        callback(...result);
      });
    };
  }
}

/** Followed by the caller, who knows where what it shows may go. */
export const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status);

async function* explained(body: AsyncIterable<Buffer>, target: HttpsTarget): AsyncGenerator<Buffer> {
  try {
    yield* body;
  } catch (error) {
    throw explainRequestFailure(error, target);
  }
}

/** A list that is given replaces Node's own, which only Node 22 and later tells with `NODE_EXTRA_CA_CERTS` in it. */
function knownAuthorities(): readonly string[] {
  const { getCACertificates } = tls as { getCACertificates?: (type: 'default') => string[] };
  return getCACertificates?.('default') ?? tls.rootCertificates;
}
