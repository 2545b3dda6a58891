import { HttpsError, isRedirect, type HttpsAnswer, type HttpsPool, type HttpsTarget } from '../../https';
import {
  explainFailure,
  explainRefusal,
  ProviderError,
  type Refusal,
  silent,
  unexpectedAnswer,
} from './provider-error';
import { JsonReader } from './read-json';
import { shownWords } from './shown-words';

export interface ProviderHttpOptions {
  pool: HttpsPool;
  /** Owner of the connections. */
  ownerId: string;
  /** Root of the API, without a trailing slash. */
  apiUrl: string;
  certificateAuthority: string | null;
  /** Includes the credentials. */
  headers: Record<string, string>;
  /** For a whole request, its answer included. */
  timeoutMs: number;
  /** Must not appear in any message, whatever the provider repeats. */
  secrets: readonly string[];
  missingScopes: (refusal: Refusal) => string[];
  /** Another possible reason for a refused token at this provider. */
  refusedTokenHint?: string;
}

interface ProviderRequest {
  method?: 'GET' | 'POST' | 'DELETE';
  /** Relative to the root; values from outside are encoded already. */
  path: string;
  query?: Record<string, string | number | undefined>;
  body?: object;
  /** Replaces a JSON body. */
  form?: Record<string, string>;
}

export interface ProviderAnswer {
  headers: HttpsAnswer['headers'];
  json: JsonReader;
}

const MAX_ANSWER_BYTES = 8 * 1024 * 1024;
const MAX_REDIRECTS = 3;

/** JSON requests to a provider's API over our own connections; rejects with a ProviderError. */
export class ProviderHttp {
  readonly host: string;
  readonly #root: URL;
  readonly #target: HttpsTarget;

  constructor(private readonly options: ProviderHttpOptions) {
    this.#root = new URL(options.apiUrl);
    this.host = this.#root.hostname.replace(/^\[|\]$/g, '');
    const { ownerId, certificateAuthority } = options;
    this.#target = { ownerId, host: this.host, port: Number(this.#root.port || 443), certificateAuthority };
  }

  async call(request: ProviderRequest): Promise<ProviderAnswer> {
    const { timeoutMs } = this.options;
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      return await this.#follow(request, signal);
    } catch (error) {
      if (signal.aborted) throw silent(this.host, timeoutMs);
      throw error instanceof HttpsError ? explainFailure(error) : error;
    }
  }

  /** Never takes the token to another server, and never repeats a request that changes something. */
  async #follow(request: ProviderRequest, signal: AbortSignal): Promise<ProviderAnswer> {
    let path = this.#pathOf(request);
    for (let redirects = 0; ; redirects++) {
      const answer = await this.#send(request, path, signal);
      const body = await this.#textOf(answer);
      if (!isRedirect(answer.status)) return this.#take(answer, body);
      const from = new URL(path, this.#root);
      const location = String(answer.headers.location ?? '');
      const to = URL.canParse(location, from.href) ? new URL(location, from) : null;
      if (to?.origin !== from.origin || (request.method ?? 'GET') !== 'GET' || redirects >= MAX_REDIRECTS)
        throw explainFailure(
          new HttpsError(
            'redirected',
            `${this.host} sends on to ${to?.origin ?? 'another address'}.`,
            this.#target,
          ),
        );
      path = `${to.pathname}${to.search}`;
    }
  }

  async #send(request: ProviderRequest, path: string, signal: AbortSignal): Promise<HttpsAnswer> {
    const { method = 'GET' } = request;
    const content = contentOf(request);
    const headers = {
      accept: 'application/json',
      'user-agent': 'Trellis',
      ...(content && { 'content-type': content.type }),
      ...this.options.headers,
    };
    const send = () =>
      this.options.pool.request(this.#target, {
        method,
        path,
        headers,
        signal,
        ...(content && { body: content.text }),
      });
    try {
      return await send();
    } catch (error) {
      // The server has closed a kept connection; a request that changes something may have arrived.
      if (error instanceof HttpsError && error.kind === 'closed' && method === 'GET') return send();
      throw error;
    }
  }

  #pathOf({ path, query = {} }: ProviderRequest): string {
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) search.set(name, String(value));
    const root = this.#root.pathname.replace(/\/$/, '');
    return `${root}${path}${search.size > 0 ? `?${search.toString()}` : ''}`;
  }

  #take({ status, headers }: HttpsAnswer, text: string): ProviderAnswer {
    const body = parse(text);
    // 203 without JSON is the sign-in page of Azure DevOps.
    const wantsSignIn = status === 203 && body === undefined;
    if (status >= 200 && status < 300 && !wantsSignIn) {
      if (text !== '' && body === undefined)
        throw unexpectedAnswer(this.host, 'answered with something that is no JSON');
      return { headers, json: new JsonReader(this.host, body) };
    }
    const { missingScopes, refusedTokenHint = null } = this.options;
    const refusal = {
      status: wantsSignIn ? 401 : status,
      headers,
      body: body ?? text,
      text: this.#wordsOf(body),
    };
    throw explainRefusal(refusal, { host: this.host, missingScopes, refusedTokenHint });
  }

  /** Finds the provider's message; each has its own field for it. HTML pages explain nothing. */
  #wordsOf(body: unknown): string {
    const json = new JsonReader(this.host, body);
    const message =
      json.findText('message') ??
      json.findText('error', 'message') ??
      json.findText('error_description') ??
      json.findText('error') ??
      listed(json.at('message'));
    const more = listed(json.at('errors')) ?? listed(json.at('error', 'fields'));
    return shownWords([message, more], this.options.secrets);
  }

  async #textOf(answer: HttpsAnswer): Promise<string> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of answer.body) {
      chunks.push(chunk);
      if ((bytes += chunk.length) > MAX_ANSWER_BYTES)
        throw unexpectedAnswer(this.host, 'answered with too much');
    }
    return Buffer.concat(chunks).toString('utf8');
  }
}

function contentOf({ body, form }: ProviderRequest): { type: string; text: string } | null {
  if (form) return { type: 'application/x-www-form-urlencoded', text: new URLSearchParams(form).toString() };
  return body ? { type: 'application/json', text: JSON.stringify(body) } : null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Joins the messages of a list or an object. */
function listed(json: JsonReader): string | null {
  const texts = json.texts();
  return texts.length > 0 ? texts.join(' ') : null;
}

/** Returns null for an expected refusal. */
export async function unlessRefused(
  request: Promise<ProviderAnswer>,
  isExpected: (refusal: Refusal) => boolean,
): Promise<ProviderAnswer | null> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof ProviderError && error.refusal && isExpected(error.refusal)) return null;
    throw error;
  }
}
