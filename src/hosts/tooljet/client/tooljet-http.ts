import { type HttpsPool, isRedirect } from '../../../https';
import type { AppHostError } from '../../app-host-error';
import { JsonHttp, type HostProduct, type JsonAnswer, type JsonRequest } from '../../json-client';
import type { ToolJetAddress } from './address';
import { explainRefusal, notJson, redirected } from './explain-failure';

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
