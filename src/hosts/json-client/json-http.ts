import { TimeLimit } from '../../core/concurrency';
import { HttpsError, type HttpsAnswer, type HttpsPool, type HttpsTarget } from '../../https';
import { cancelled, explainConnectionFailure, silent, tooLarge } from './connection-failures';
import type { HostProduct } from './host-product';

export interface JsonRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `basePath`; values are encoded already. */
  path: string;
  /** Sent as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
  /** Changes nothing there, so that it may be repeated; every GET does by default. */
  isRead?: boolean;
  timeoutMs?: number;
}

export interface JsonAnswer {
  status: number;
  headers: HttpsAnswer['headers'];
  /** Null for an empty answer, undefined for one that is no JSON. */
  json: unknown;
}

export interface JsonHttpOptions {
  pool: HttpsPool;
  target: HttpsTarget;
  /** Before the path of each request; without a slash at its end. */
  basePath: string;
  product: HostProduct;
  timeoutMs: number;
  maxAnswerBytes: number;
}

/** JSON requests to one host. Resolves with any status; rejects with AppHostError where there is no answer. */
export class JsonHttp {
  #calls = 0;

  constructor(private readonly options: JsonHttpOptions) {}

  /** Number of requests so far. */
  get calls(): number {
    return this.#calls;
  }

  get host(): string {
    return this.options.target.host;
  }

  async send(request: JsonRequest, signal: AbortSignal): Promise<JsonAnswer> {
    const { product, target } = this.options;
    const timeoutMs = request.timeoutMs ?? this.options.timeoutMs;
    using limit = new TimeLimit(timeoutMs, [signal]);
    try {
      const { status, headers, body } = await this.#request(request, limit.signal);
      return { status, headers, json: parse(await this.#textOf(body)) };
    } catch (error) {
      if (signal.aborted) throw cancelled();
      if (limit.signal.aborted) throw silent(this.host, timeoutMs);
      if (!(error instanceof HttpsError)) throw error;
      throw explainConnectionFailure(error, { product, isPlain: target.isPlain === true });
    }
  }

  async #request(
    { method, path, body, headers, isRead = method === 'GET' }: JsonRequest,
    signal: AbortSignal,
  ): Promise<HttpsAnswer> {
    const { pool, target, basePath } = this.options;
    const text = body === undefined ? undefined : JSON.stringify(body);
    const send = () => {
      this.#calls += 1;
      return pool.request(target, {
        method,
        path: `${basePath}${path}`,
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

  async #textOf(body: AsyncIterable<Buffer>): Promise<string> {
    const { maxAnswerBytes, product } = this.options;
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of body) {
      chunks.push(chunk);
      if ((bytes += chunk.length) > maxAnswerBytes) throw tooLarge(this.host, maxAnswerBytes, product);
    }
    return Buffer.concat(chunks).toString('utf8');
  }
}

function parse(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
