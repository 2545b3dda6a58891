import { TimeLimit } from '../../../core/concurrency';
import { HttpsError, isRedirect, type HttpsAnswer, type HttpsPool, type HttpsTarget } from '../../../https';
import { cancelled, explainConnectionFailure, notNodeRed, silent, tooLarge } from './explain-failure';

export interface NodeRedSettings {
  /** Owner of the connections: the id of the connection's settings. */
  ownerId: string;
  /** Address of the editor, as people open it in the browser. */
  url: string;
  /** Account of `adminAuth`; not used where Node-RED asks for none. */
  username: string;
  password: string;
  /** PEM, or null. */
  certificateAuthority: string | null;
  timeoutMs?: number;
  maxAnswerBytes?: number;
}

export interface NodeRedRequest {
  method: 'GET' | 'POST';
  path: string;
  /** Sent as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
}

export interface NodeRedAnswer {
  status: number;
  /** Undefined for an answer that is no JSON. */
  json: unknown;
}

const TIMEOUT_MS = 60_000;
const MAX_ANSWER_BYTES = 64 * 2 ** 20;

/** JSON requests to one Node-RED. Resolves with any status; rejects with AppHostError where there is no answer. */
export class NodeRedHttp {
  readonly host: string;
  readonly #target: HttpsTarget;
  readonly #basePath: string;
  readonly #timeoutMs: number;
  readonly #maxAnswerBytes: number;
  #calls = 0;

  constructor(
    private readonly pool: HttpsPool,
    settings: NodeRedSettings,
  ) {
    const { ownerId, url, certificateAuthority } = settings;
    const { timeoutMs = TIMEOUT_MS, maxAnswerBytes = MAX_ANSWER_BYTES } = settings;
    const { hostname, port, protocol, pathname } = new URL(url);
    const isPlain = protocol === 'http:';
    this.host = hostname.replace(/^\[|\]$/g, '');
    this.#target = {
      ...{ ownerId, host: this.host, port: Number(port || (isPlain ? 80 : 443)), isPlain },
      certificateAuthority,
    };
    this.#basePath = pathname.replace(/\/+$/, '');
    this.#timeoutMs = timeoutMs;
    this.#maxAnswerBytes = maxAnswerBytes;
  }

  /** Number of requests so far. */
  get calls(): number {
    return this.#calls;
  }

  async send(request: NodeRedRequest, signal: AbortSignal): Promise<NodeRedAnswer> {
    using limit = new TimeLimit(this.#timeoutMs, [signal]);
    try {
      return await this.#read(await this.#request(request, limit.signal));
    } catch (error) {
      if (signal.aborted) throw cancelled();
      if (limit.signal.aborted) throw silent(this.host, this.#timeoutMs);
      throw error instanceof HttpsError ? explainConnectionFailure(error) : error;
    }
  }

  async #request({ method, path, body, headers }: NodeRedRequest, signal: AbortSignal): Promise<HttpsAnswer> {
    const send = () => {
      this.#calls += 1;
      return this.pool.request(this.#target, {
        method,
        path: `${this.#basePath}${path}`,
        headers: {
          ...{ accept: 'application/json', 'user-agent': 'Trellis' },
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        body: body === undefined ? undefined : JSON.stringify(body),
        signal,
      });
    };
    try {
      return await send();
    } catch (error) {
      // The server has closed a kept connection; a request that changes something may have arrived.
      if (error instanceof HttpsError && error.kind === 'closed' && method === 'GET') return send();
      throw error;
    }
  }

  async #read({ status, body }: HttpsAnswer): Promise<NodeRedAnswer> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of body) {
      chunks.push(chunk);
      if ((bytes += chunk.length) > this.#maxAnswerBytes) throw tooLarge(this.host, this.#maxAnswerBytes);
    }
    if (isRedirect(status)) throw notNodeRed(this.host, 'sends on to another address');
    return { status, json: parse(Buffer.concat(chunks).toString('utf8')) };
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
