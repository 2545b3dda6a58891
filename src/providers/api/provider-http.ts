import { badRequest } from '../../core/errors';
import { maskSecrets } from '../../core/secrets';
import { HttpsError, isRedirect, type HttpsAnswer, type HttpsPool, type HttpsTarget } from '../../https';
import type { ListedPage, PageRequest } from './provider-api';
import {
  explainFailure,
  explainRefusal,
  ProviderError,
  silent,
  unexpectedAnswer,
  type Refusal,
} from './provider-error';

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
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
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
      listedIn(json.at('message'));
    const more = listedIn(json.at('errors')) ?? listedIn(json.at('error', 'fields'));
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
function listedIn(json: JsonReader): string | null {
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

const MAX_TEXT_DEPTH = 10;

/** Reads a provider's answer. Deviations from its description throw a clear error. */
export class JsonReader {
  constructor(
    private readonly host: string,
    private readonly value: unknown,
  ) {}

  at(...path: string[]): JsonReader {
    const value = path.reduce<unknown>(
      (inner, name) =>
        typeof inner === 'object' && inner !== null && Object.hasOwn(inner, name)
          ? (inner as Record<string, unknown>)[name]
          : undefined,
      this.value,
    );
    return new JsonReader(this.host, value);
  }

  /** Null if it is empty, too. */
  findText(...path: string[]): string | null {
    const { value } = this.at(...path);
    return typeof value === 'string' && value !== '' ? value : null;
  }

  getText(...path: string[]): string {
    const text = this.findText(...path);
    if (text === null) throw unexpectedAnswer(this.host, `answered without “${path.join('.')}”`);
    return text;
  }

  /** Returns an address that is safe to link to. */
  getPageUrl(...path: string[]): string {
    const text = this.getText(...path);
    if (/^https?:\/\//i.test(text) && URL.canParse(text)) return text;
    throw unexpectedAnswer(this.host, `answered with a “${path.join('.')}” that is no page`);
  }

  /** Null if it is absent or no time. */
  findTime(...path: string[]): Date | null {
    const text = this.findText(...path);
    const time = text === null ? null : new Date(text);
    return time && !Number.isNaN(time.getTime()) ? time : null;
  }

  getId(...path: string[]): string {
    const { value } = this.at(...path);
    return typeof value === 'number' ? String(value) : this.getText(...path);
  }

  findNumber(...path: string[]): number | null {
    const { value } = this.at(...path);
    return typeof value === 'number' ? value : null;
  }

  getNumber(...path: string[]): number {
    const number = this.findNumber(...path);
    if (number === null) throw unexpectedAnswer(this.host, `answered without “${path.join('.')}”`);
    return number;
  }

  isTrue(...path: string[]): boolean {
    return this.at(...path).value === true;
  }

  /** Null if it is absent. */
  findFlag(...path: string[]): boolean | null {
    const { value } = this.at(...path);
    return typeof value === 'boolean' ? value : null;
  }

  items(...path: string[]): JsonReader[] {
    const { value } = this.at(...path);
    if (!Array.isArray(value)) throw unexpectedAnswer(this.host, 'answered with something that is no list');
    return value.map((item) => new JsonReader(this.host, item));
  }

  /** Empty if there is no list. */
  findItems(...path: string[]): JsonReader[] {
    return Array.isArray(this.at(...path).value) ? this.items(...path) : [];
  }

  /** Collects all texts, ten levels deep: providers report refusals as a text, a list, or lists by field. */
  texts(depth = MAX_TEXT_DEPTH): string[] {
    const { value } = this;
    if (typeof value === 'string') return [value];
    if (typeof value !== 'object' || value === null || depth === 0) return [];
    return Object.entries(value).flatMap(([name, inner]) =>
      ['resource', 'code', 'documentation_url'].includes(name)
        ? []
        : new JsonReader(this.host, inner).texts(depth - 1),
    );
  }
}

/** RFC 8288. */
const hasNextPage = (headers: Record<string, string | string[] | undefined>): boolean =>
  /rel="?next"?/.test(String(headers.link ?? ''));

/** For providers that number pages from 1. */
export function pageNumber({ at }: PageRequest): number {
  if (at === null) return 1;
  if (!/^[1-9]\d{0,5}$/.test(at)) throw unknownCursor();
  return Number(at);
}

/** Numbered page whose header tells if there is a next one. */
export const listed = <T>(
  { json, headers }: ProviderAnswer,
  page: PageRequest,
  read: (json: JsonReader) => T,
): ListedPage<T> => ({
  items: json.items().map(read),
  next: hasNextPage(headers) ? String(pageNumber(page) + 1) : null,
});

export const unknownCursor = () =>
  badRequest('The cursor is not one of this list.', [{ path: 'cursor', message: 'is unknown' }]);

interface Owners<T> {
  /** All owners, by the names that `list` takes. */
  owners: string[];
  list: (owner: string, page: PageRequest) => Promise<ListedPage<T>>;
}

/**
 * Lists the items of many owners as one list, for a provider that has no such list: owner after owner in the order of
 * their names, so that a page continues at the right place even if an owner came or went in between.
 */
export async function listAcross<T>(
  { at, size }: PageRequest,
  { owners, list }: Owners<T>,
): Promise<ListedPage<T>> {
  const sorted = [...owners].sort();
  const { from, within } = parseCursor(at);
  const index = sorted.findIndex((owner) => owner >= from);
  const owner = sorted[index];
  if (owner === undefined) return { items: [], next: null };
  const page = await list(owner, { at: owner === from ? within : null, size });
  if (page.next !== null) return { items: page.items, next: `${owner}/${page.next}` };
  const following = sorted[index + 1];
  return { items: page.items, next: following === undefined ? null : `${following}/` };
}

/** Splits a cursor into the owner at which the page begins, and the cursor in that owner's list. */
function parseCursor(at: string | null): { from: string; within: string | null } {
  if (at === null) return { from: '', within: null };
  // An owner's name contains no slash.
  const slash = at.indexOf('/');
  if (slash < 0) throw unknownCursor();
  return { from: at.slice(0, slash), within: at.slice(slash + 1) || null };
}

/** Returns all items of a list, up to `maxPages` pages. */
export async function everyPage<T>(
  list: (page: PageRequest) => Promise<ListedPage<T>>,
  { size, maxPages }: { size: number; maxPages: number },
): Promise<T[]> {
  const items: T[] = [];
  let at: string | null = null;
  for (let pages = 0; pages < maxPages; pages++) {
    const page: ListedPage<T> = await list({ at, size });
    items.push(...page.items);
    if (page.next === null) break;
    at = page.next;
  }
  return items;
}

const MAX_TEXT = 300;

/** Makes a provider's message safe to display: one line of limited length, without these secrets. */
export const shownWords = (
  words: readonly (string | null | undefined)[],
  secrets: readonly string[],
): string => maskSecrets(words.filter(Boolean).join(' ').replace(/\s+/g, ' '), secrets).slice(0, MAX_TEXT);

/** Removes the user that some providers put before the host; the workspace has its own user name. */
export function withoutUser(text: string): string {
  if (!URL.canParse(text)) return text;
  const url = new URL(text);
  url.username = '';
  url.password = '';
  return url.href;
}
