import { isIP } from 'node:net';
import type { Readable } from 'node:stream';
import * as tls from 'node:tls';
import type { buildConnector, Dispatcher, WebSocket } from 'undici';
import {
  type AddressFilter,
  AddressRefusedError,
  isLiteralRefused,
  isPrivateAddress,
  towardsAllowed,
} from '../core/network';
import { explainRequestFailure } from './explain-failure';
import { HttpsError } from './https-error';

/** PEM; the certificate and its intermediates. */
export interface ClientCertificate {
  certificate: string;
  privateKey: string;
}

export interface HttpsTarget {
  /** A workspace or a user: connections are never shared between two. */
  ownerId: string;
  host: string;
  port: number;
  /** PEM; trusted in addition to the well-known authorities. */
  certificateAuthority: string | null;
  /** For servers that require client certificates. */
  clientCertificate?: ClientCertificate | null;
  /** Without encryption: only to private addresses, and never through a proxy. */
  isPlain?: boolean;
}

export interface HttpsPoolOptions {
  isAddressAllowed?: AddressFilter;
  /** Called for each new connection that goes straight to the server, once it is encrypted and trusted. */
  onConnected?: () => void;
}

export interface HttpsRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Includes the query. */
  path: string;
  headers: Record<string, string>;
  body?: Readable | string;
  signal: AbortSignal;
}

export interface HttpsAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  /** Must be read to its end, or abandoned by leaving the loop; throws an HttpsError. */
  body: AsyncIterable<Buffer>;
}

type Undici = typeof import('undici');

/**
 * Loaded by the first request: it takes 11 MB and 50 ms, and a server with repositories over SSH makes none. Node's own fetch
 * has to load first: the first of the two makes the dispatcher of the whole process, a program around Trellis included.
 */
function loadUndici(): Promise<Undici> {
  void globalThis.Response;
  return import('undici');
}

const IDLE_MS = 60_000;
const MAX_CONNECTIONS = 8;
/** Limit on agents, each with its own connections; beyond it, the least recently used are closed. */
const MAX_AGENTS = 32;
const CONNECT_TIMEOUT_MS = 20_000;

/**
 * Pool of keep-alive connections, one per owner, server, authority and client certificate. Respects `HTTPS_PROXY`
 * (`http:`, `https:` or `socks5:`) and `NO_PROXY`; a proxy resolves names itself, so the address filter does not
 * apply then. Silence and deadlines are up to the caller.
 */
export class HttpsPool {
  readonly #options: HttpsPoolOptions;
  readonly #agents = new Map<string, { agent: Dispatcher; ownerId: string }>();

  constructor(options: HttpsPoolOptions = {}) {
    this.#options = options;
  }

  /** Resolves once there is a status, whatever it is. Rejects with an HttpsError. */
  async request(target: HttpsTarget, request: HttpsRequest): Promise<HttpsAnswer> {
    const { method, path, headers, body = null, signal } = request;
    try {
      const origin = `${target.isPlain ? 'http' : 'https'}://${authorityOf(target)}`;
      const agent = this.#agentFor(target, await loadUndici());
      const answer = await agent.request({ origin, method, path, headers, body, signal });
      const { statusCode: status, headers: answered } = answer;
      return { status, headers: answered, body: explained(answer.body, target) };
    } catch (error) {
      if (signal.aborted)
        throw new HttpsError('cancelled', 'The request was cancelled.', target, { cause: error });
      throw explainRequestFailure(error, target);
    }
  }

  /** Opens a WebSocket the way requests go. The caller closes it. */
  async openSocket(target: HttpsTarget, path: string): Promise<WebSocket> {
    const undici = await loadUndici();
    const dispatcher = this.#agentFor(target, undici);
    return new undici.WebSocket(`${target.isPlain ? 'ws' : 'wss'}://${authorityOf(target)}${path}`, {
      dispatcher,
    });
  }

  /** Evicts the connections of an owner after its settings have changed: they close when no request is running. */
  evict(ownerId?: string): void {
    for (const [key, { ownerId: owner }] of this.#agents) {
      if (ownerId === undefined || ownerId === owner) this.#close(key);
    }
  }

  async close(): Promise<void> {
    const agents = [...this.#agents.values()];
    this.#agents.clear();
    await Promise.all(agents.map(({ agent }) => agent.destroy()));
  }

  /** Running requests may finish. */
  #close(key: string): void {
    void this.#agents.get(key)?.agent.close();
    this.#agents.delete(key);
  }

  #agentFor(target: HttpsTarget, undici: Undici): Dispatcher {
    const { ownerId, host, port, certificateAuthority, clientCertificate = null, isPlain = false } = target;
    const key = JSON.stringify([ownerId, host, port, certificateAuthority, clientCertificate, isPlain]);
    const known = this.#agents.get(key) ?? { agent: this.#createAgent(target, undici), ownerId };
    // Reinserted on each use: a Map keeps insertion order.
    this.#agents.delete(key);
    this.#agents.set(key, known);
    for (const oldest of [...this.#agents.keys()].slice(0, -MAX_AGENTS)) this.#close(oldest);
    return known.agent;
  }

  #createAgent(target: HttpsTarget, undici: Undici): Dispatcher {
    const { certificateAuthority, clientCertificate, isPlain = false } = target;
    const options = {
      connections: MAX_CONNECTIONS,
      keepAliveTimeout: IDLE_MS,
      // The session that makes the request has timeouts of its own.
      headersTimeout: 0,
      bodyTimeout: 0,
    };
    const { isAddressAllowed = () => true } = this.#options;
    if (isPlain) {
      const isAllowed: AddressFilter = (address) => isPrivateAddress(address) && isAddressAllowed(address);
      return new undici.Agent({ ...options, connect: this.#connector(undici, {}, isAllowed) });
    }
    const secure = secureOptions(certificateAuthority, clientCertificate);
    return new undici.EnvHttpProxyAgent({
      ...options,
      connect: this.#connector(undici, secure, isAddressAllowed),
      requestTls: secure,
    });
  }

  #connector(
    undici: Undici,
    secure: tls.ConnectionOptions,
    isAddressAllowed: AddressFilter,
  ): buildConnector.connector {
    const { onConnected } = this.#options;
    const connect = undici.buildConnector({
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

const authorityOf = ({ host, port }: HttpsTarget): string =>
  `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;

/** One context for all connections of an agent, since reading the known authorities takes some 20 ms. */
function secureOptions(
  certificateAuthority: string | null,
  clientCertificate: ClientCertificate | null = null,
): tls.ConnectionOptions {
  if (certificateAuthority === null && clientCertificate === null) return {};
  return {
    secureContext: tls.createSecureContext({
      ...(certificateAuthority !== null && { ca: [...knownAuthorities(), certificateAuthority] }),
      ...(clientCertificate && { cert: clientCertificate.certificate, key: clientCertificate.privateKey }),
    }),
  };
}

/** Redirects are up to the caller, who knows which servers may see the credentials. */
export const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status);

async function* explained(body: AsyncIterable<Buffer>, target: HttpsTarget): AsyncGenerator<Buffer> {
  try {
    yield* body;
  } catch (error) {
    throw explainRequestFailure(error, target);
  }
}

/**
 * An explicit list replaces Node's own; only Node 22 and later include `NODE_EXTRA_CA_CERTS` in the list they report.
 */
function knownAuthorities(): readonly string[] {
  const { getCACertificates } = tls as { getCACertificates?: (type: 'default') => string[] };
  return getCACertificates?.('default') ?? tls.rootCertificates;
}
