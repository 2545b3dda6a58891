import { TimeLimit } from '../../../core/concurrency';
import { HttpsError, type HttpsAnswer, type HttpsPool, isRedirect, type HttpsTarget } from '../../../https';
import { AppHostError } from '../../app-host-error';
import type { ToolJetAddress } from './address';
import {
  cancelled,
  explainConnectionFailure,
  explainRefusal,
  notJson,
  redirected,
  silent,
  tooLarge,
} from './explain-failure';

export interface ToolJetRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api`; values are encoded already. */
  path: string;
  body?: unknown;
  /** Changes nothing there, so that it may be repeated. */
  isRead?: boolean;
  timeoutMs?: number;
}

export interface ToolJetAnswer {
  status: number;
  headers: HttpsAnswer['headers'];
  /** Null for an empty answer. */
  json: unknown;
}

export interface ToolJetHttpOptions {
  pool: HttpsPool;
  /** Owner of the connections. */
  ownerId: string;
  address: ToolJetAddress;
  certificateAuthority: string | null;
  /** Must not appear in any message. */
  secrets: readonly string[];
  timeoutMs: number;
  maxAnswerBytes: number;
}

const MAX_WORDS = 300;

/** JSON requests to one ToolJet. Rejects with AppHostError for anything but success. */
export class ToolJetHttp {
  readonly #target: HttpsTarget;
  #calls = 0;

  constructor(private readonly options: ToolJetHttpOptions) {
    const { ownerId, address, certificateAuthority } = options;
    const { host, port, isPlain } = address;
    this.#target = { ownerId, host, port, certificateAuthority, isPlain };
  }

  /** Number of requests so far. */
  get calls(): number {
    return this.#calls;
  }

  get host(): string {
    return this.options.address.host;
  }

  async send(
    request: ToolJetRequest,
    headers: Record<string, string>,
    signal: AbortSignal,
  ): Promise<ToolJetAnswer> {
    const timeoutMs = request.timeoutMs ?? this.options.timeoutMs;
    using limit = new TimeLimit(timeoutMs, [signal]);
    try {
      return await this.#take(await this.#request(request, headers, limit.signal));
    } catch (error) {
      if (signal.aborted) throw cancelled();
      if (limit.signal.aborted) throw silent(this.host, timeoutMs);
      if (error instanceof HttpsError) throw explainConnectionFailure(error, this.options.address.isPlain);
      throw error;
    }
  }

  async #request(
    { method, path, body, isRead = method === 'GET' }: ToolJetRequest,
    headers: Record<string, string>,
    signal: AbortSignal,
  ): Promise<HttpsAnswer> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const send = () => {
      this.#calls += 1;
      return this.options.pool.request(this.#target, {
        method,
        path: `${this.options.address.basePath}/api${path}`,
        headers: {
          ...{ accept: 'application/json', 'user-agent': 'Trellis' },
          ...(text !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        body: text,
        signal,
      });
    };
    try {
      return await send();
    } catch (error) {
      // The server has closed a kept connection; a request that changes something may have arrived.
      if (error instanceof HttpsError && error.kind === 'closed' && isRead) return send();
      throw error;
    }
  }

  async #take({ status, headers, body }: HttpsAnswer): Promise<ToolJetAnswer> {
    if (isRedirect(status)) {
      for await (const _part of body) break;
      throw redirected(this.host, originOf(headers.location));
    }
    const text = await this.#textOf(body);
    const json = parse(text);
    if (status >= 200 && status < 300) {
      if (json === undefined) throw notJson(this.host);
      return { status, headers, json };
    }
    throw this.#explain(status, json);
  }

  /** Pages of proxies explain nothing; the status of a gateway does. */
  #explain(status: number, json: unknown): AppHostError {
    const isOwn = typeof json === 'object' && json !== null && 'statusCode' in json;
    if (!isOwn && ![413, 502, 503, 504].includes(status)) return notJson(this.host);
    return explainRefusal({ status, words: this.#wordsOf(json) }, this.host);
  }

  #wordsOf(json: unknown): string {
    const { message } = (json ?? {}) as { message?: unknown };
    const words = Array.isArray(message) ? message.join(' ') : typeof message === 'string' ? message : '';
    return this.options.secrets
      .filter((secret) => secret !== '')
      .reduce((shown, secret) => shown.replaceAll(secret, '…'), words)
      .slice(0, MAX_WORDS);
  }

  async #textOf(body: AsyncIterable<Buffer>): Promise<string> {
    const { maxAnswerBytes } = this.options;
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of body) {
      chunks.push(chunk);
      if ((bytes += chunk.length) > maxAnswerBytes) throw tooLarge(this.host, maxAnswerBytes);
    }
    return Buffer.concat(chunks).toString('utf8');
  }
}

/** Returns null for an empty text, undefined for one that is no JSON. */
function parse(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The rest of the address may hold what should not be shown. */
function originOf(location: string | string[] | undefined): string {
  return typeof location === 'string' && URL.canParse(location) ? new URL(location).origin : '';
}
