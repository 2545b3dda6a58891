import { TimeLimit } from '../../core/concurrency';
import {
  HttpsError,
  type HttpsAnswer,
  type HttpsPool,
  type HttpsTarget,
  type HttpsFailure,
} from '../../https';
import { AppHostError, type HostFailure } from '../app-host-error';

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
  /** Null for an empty answer, undefined if it is not JSON. */
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

/** Part of the message of a refused address. */
const REFUSED_ADDRESS = 'are not allowed here';
const PLAIN_REMEDY = 'Over http:// only private addresses may be used: enter the address with https://.';

const describe = ({ name, otherProduct }: HostProduct): Record<HttpsFailure, [HostFailure, string]> => ({
  unreachable: ['host_unreachable', 'Check the address, and that this server may reach it.'],
  timeout: ['host_timeout', `Check the address, and that ${name} is running.`],
  certificate: [
    'host_certificate_untrusted',
    'If the certificate comes from your own authority, enter that authority’s certificate with the connection.',
  ],
  client_certificate: [
    'host_certificate_untrusted',
    'Let this server connect without a client certificate, for example through an address inside your network.',
  ],
  proxy: ['host_unreachable', 'Ask the operator of this server to check HTTPS_PROXY and NO_PROXY.'],
  closed: ['host_unreachable', `Try again. If it happens each time, look at ${name}’s log.`],
  redirected: [otherProduct, 'Enter the address that it redirects to.'],
  not_git: [otherProduct, 'Check the address.'],
  status: ['host_refused', `Look at ${name}’s log.`],
  cancelled: ['host_cancelled', 'Try again.'],
});

/** `isPlain`: the request went over `http://`. */
function explainConnectionFailure(
  error: HttpsError,
  { product, isPlain }: { product: HostProduct; isPlain: boolean },
): AppHostError {
  const [code, remedy] = describe(product)[error.kind];
  return new AppHostError(code, error.message, {
    remedy: isPlain && error.message.includes(REFUSED_ADDRESS) ? PLAIN_REMEDY : remedy,
    data: { host: error.data.host },
    cause: error,
  });
}

const silent = (host: string, timeoutMs: number) =>
  new AppHostError('host_timeout', `${host} did not answer within ${Math.ceil(timeoutMs / 1000)} s.`, {
    remedy: 'It may be down or overloaded: try again later.',
    data: { host },
  });

export const cancelled = () => new AppHostError('host_cancelled', 'The call was cancelled.');

const tooLarge = (host: string, maxBytes: number, { tooLargeRemedy }: HostProduct) =>
  new AppHostError('host_too_large', `${host} sent more than ${Math.floor(maxBytes / 2 ** 20)} MB.`, {
    remedy: tooLargeRemedy,
    data: { host },
  });

/** Words about one kind of host. */
export interface HostProduct {
  /** Name of the product. */
  name: string;
  /** Code for a server that is something else. */
  otherProduct: HostFailure;
  /** Remedy for an answer that is too large. */
  tooLargeRemedy: string;
}
