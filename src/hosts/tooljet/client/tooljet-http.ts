import { isIP } from 'node:net';
import { unprocessable } from '../../../core/errors';
import { isPrivateAddress } from '../../../core/network';
import { isRedirect, type HttpsPool } from '../../../https';
import { AppHostError, type HostFailure } from '../../app-host-error';
import {
  JsonHttp,
  AnswerReader,
  type HostProduct,
  type JsonAnswer,
  type JsonRequest,
} from '../../json-client';

export type ToolJetRequest = Omit<JsonRequest, 'headers'>;
export type ToolJetAnswer = JsonAnswer;

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

const TOOLJET: HostProduct = {
  name: 'ToolJet',
  otherProduct: 'host_not_tooljet',
  tooLargeRemedy: 'Split the app: ToolJet itself does not accept more in one request.',
};

const MAX_WORDS = 300;

/** JSON requests to one ToolJet, below its `/api`. Rejects with AppHostError for anything but success. */
export class ToolJetHttp {
  readonly #http: JsonHttp;
  readonly #secrets: readonly string[];

  constructor({ ownerId, address, certificateAuthority, secrets, ...options }: ToolJetHttpOptions) {
    const { host, port, isPlain, basePath } = address;
    const target = { ownerId, host, port, certificateAuthority, isPlain };
    this.#http = new JsonHttp({ ...options, target, basePath: `${basePath}/api`, product: TOOLJET });
    this.#secrets = secrets;
  }

  /** Number of requests so far. */
  get calls(): number {
    return this.#http.calls;
  }

  get host(): string {
    return this.#http.host;
  }

  async send(
    request: ToolJetRequest,
    headers: Record<string, string>,
    signal: AbortSignal,
  ): Promise<ToolJetAnswer> {
    const answer = await this.#http.send({ ...request, headers }, signal);
    const { status, json } = answer;
    if (isRedirect(status)) throw redirected(this.host, originOf(answer.headers.location));
    if (status < 200 || status >= 300) throw this.#explain(status, json);
    if (json === undefined) throw notJson(this.host);
    return answer;
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
    return this.#secrets
      .filter((secret) => secret !== '')
      .reduce((shown, secret) => shown.replaceAll(secret, '…'), words)
      .slice(0, MAX_WORDS);
  }
}

/** The rest of the address may hold what should not be shown. */
function originOf(location: string | string[] | undefined): string {
  return typeof location === 'string' && URL.canParse(location) ? new URL(location).origin : '';
}

const redirected = (host: string, location: string) =>
  new AppHostError('host_not_tooljet', `${host} sends on to ${location || 'another address'}.`, {
    remedy:
      'There may be a sign-in page in front of ToolJet. Let this server reach ToolJet directly, or enter the address that it redirects to.',
    data: { host, location },
  });

export const notJson = (host: string) =>
  new AppHostError('host_not_tooljet', `${host} answers with a page, not with data.`, {
    remedy: 'Check that the address is that of ToolJet, and that no sign-in page or proxy is in between.',
    data: { host },
  });

/** A refusal of ToolJet: its status, and its own words. */
export interface Refusal {
  status: number;
  words: string;
}

const NO_ROUTE = /^Cannot (?:GET|POST|PUT|PATCH|DELETE) /;
const GATEWAY_STATUSES = new Set([502, 503, 504]);

/** Explains an answer other than success. */
function explainRefusal({ status, words }: Refusal, host: string): AppHostError {
  const [code, message, remedy] = describe(status, words, host);
  return new AppHostError(code, message, {
    remedy,
    data: { host, status, ...(words && { serverMessage: words }) },
  });
}

function describe(status: number, words: string, host: string): [HostFailure, string, string] {
  if (status === 401)
    return [
      'host_session_refused',
      `${host} does not accept the session.`,
      'Check that the account is active and belongs to the workspace.',
    ];
  if (status === 403)
    return [
      'host_forbidden',
      'The account does not have permission to do this in ToolJet.',
      'Make the account an admin of the workspace there.',
    ];
  if (status === 404 && NO_ROUTE.test(words))
    return [
      'host_refused',
      `This ToolJet lacks what Trellis needs: ${words}.`,
      'Check its version and edition, and that no proxy keeps parts of its API away.',
    ];
  if (status === 404)
    return ['host_app_not_found', `${host} does not have this app.`, 'It may have been deleted there.'];
  if (status === 409)
    return ['host_name_taken', `ToolJet refuses this: ${words}`, 'Rename one of the two apps.'];
  if (status === 413)
    return [
      'host_too_large',
      `${host} does not accept requests of this size.`,
      'Raise the limit of the proxy in front of it.',
    ];
  if (GATEWAY_STATUSES.has(status))
    return ['host_unreachable', `${host} cannot answer at the moment (${status}).`, 'Try again later.'];
  if (/entity too large/i.test(words))
    return ['host_too_large', 'ToolJet does not accept apps of this size.', 'Split the app.'];
  if (/promoted to/i.test(words))
    return [
      'host_refused',
      `ToolJet releases a version only once it is promoted: ${words}`,
      'Let pulls of this connection release nothing; promote and release the pulled version in ToolJet.',
    ];
  return ['host_refused', `ToolJet refuses this (${status}): ${words}`, 'Look at ToolJet’s log.'];
}

export const answers = new AnswerReader('ToolJet');

const MAX_LENGTH = 500;

/** Address of a ToolJet, as people open it in the browser. */
interface ToolJetAddress {
  /** Without a slash at its end. */
  url: string;
  host: string;
  port: number;
  /** Path that the API and the pages are below: empty, or with a slash at its beginning only. */
  basePath: string;
  isPlain: boolean;
}

/** Reads the address of a ToolJet. Throws 422 `invalid_host_url`. */
export function parseToolJetAddress(text: string): ToolJetAddress {
  const url = parseWebUrl(text.trim());
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isPlain = url.protocol === 'http:';
  if (isPlain && isIP(host) !== 0 && !isPrivateAddress(host))
    throw invalid('Over http:// the password would be sent through the internet without encryption.');
  const basePath = url.pathname.replace(/\/+$/, '');
  const port = Number(url.port || (isPlain ? 80 : 443));
  return { url: `${url.origin}${basePath}`, host, port, basePath, isPlain };
}

function parseWebUrl(given: string): URL {
  if (given === '' || given.length > MAX_LENGTH || !URL.canParse(given))
    throw invalid('This is not an address.');
  const url = new URL(given);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw invalid('It begins with neither https:// nor http://.');
  if (url.username || url.password) throw invalid('It contains a user name or password.');
  if (url.search || url.hash) throw invalid('It contains a query or fragment (? or #).');
  return url;
}

const invalid = (message: string) =>
  unprocessable('invalid_host_url', message, {
    remedy:
      'Enter the address at which you open ToolJet in the browser, such as https://tooljet.example.com.',
    errors: [{ path: 'url', message }],
  });
