import { setTimeout as sleep } from 'node:timers/promises';
import { isRedirect, type HttpsPool } from '../../https';
import { AppHostError } from '../app-host-error';
import {
  cancelled,
  JsonHttp,
  isRecord,
  AnswerReader,
  type HostProduct,
  type JsonAnswer,
  type JsonRequest,
} from '../json-client';

export interface NodeRedSettings {
  /** Owner of the connections: the id of the connection's settings. */
  ownerId: string;
  /** Address of the editor, as people open it in the browser. */
  url: string;
  /** Account of `adminAuth`; not used where Node-RED asks for none. Empty: the password is a token of `adminAuth.tokens`. */
  username: string;
  password: string;
  /** PEM, or null. */
  certificateAuthority: string | null;
  timeoutMs?: number;
  maxAnswerBytes?: number;
}

type NodeRedRequest = JsonRequest;
type NodeRedAnswer = JsonAnswer;

const NODE_RED: HostProduct = {
  name: 'Node-RED',
  otherProduct: 'host_not_node_red',
  tooLargeRemedy: 'Move some of the flows to another Node-RED.',
};

const TIMEOUT_MS = 60_000;
const MAX_ANSWER_BYTES = 64 * 2 ** 20;

/** JSON requests to one Node-RED. Resolves with any status; rejects with AppHostError where there is no answer. */
export class NodeRedHttp {
  readonly #http: JsonHttp;
  readonly #openSocket: (path: string) => ReturnType<HttpsPool['openSocket']>;

  constructor(pool: HttpsPool, settings: NodeRedSettings) {
    const { ownerId, url, certificateAuthority } = settings;
    const { timeoutMs = TIMEOUT_MS, maxAnswerBytes = MAX_ANSWER_BYTES } = settings;
    const { hostname, port, protocol, pathname } = new URL(url);
    const isPlain = protocol === 'http:';
    const host = hostname.replace(/^\[|\]$/g, '');
    const target = {
      ownerId,
      host,
      port: Number(port || (isPlain ? 80 : 443)),
      certificateAuthority,
      isPlain,
    };
    const basePath = pathname.replace(/\/+$/, '');
    this.#http = new JsonHttp({ pool, target, basePath, product: NODE_RED, timeoutMs, maxAnswerBytes });
    this.#openSocket = (path) => pool.openSocket(target, `${basePath}${path}`);
  }

  openSocket(path: string): ReturnType<HttpsPool['openSocket']> {
    return this.#openSocket(path);
  }

  /** Number of requests so far. */
  get calls(): number {
    return this.#http.calls;
  }

  get host(): string {
    return this.#http.host;
  }

  async send(request: NodeRedRequest, signal: AbortSignal): Promise<NodeRedAnswer> {
    const answer = await this.#sendPatiently(request, signal);
    if (isRedirect(answer.status)) throw notNodeRed(this.host, 'sends on to another address');
    return answer;
  }

  /** Sends a request once more that a proxy has refused as one too many: it has not arrived. */
  async #sendPatiently(request: NodeRedRequest, signal: AbortSignal): Promise<NodeRedAnswer> {
    const answer = await this.#http.send(request, signal);
    if (answer.status !== TOO_MANY) return answer;
    const pauseMs = retryAfterMs(answer) ?? USUAL_PATIENCE_MS;
    if (pauseMs > MOST_PATIENCE_MS) return answer;
    await sleep(pauseMs, undefined, { signal }).catch(() => {
      throw cancelled();
    });
    return this.#http.send(request, signal);
  }
}

const TOO_MANY = 429;

/** Longest wait for a server that answers 429, and the wait without `Retry-After`. */
const MOST_PATIENCE_MS = 30_000;
const USUAL_PATIENCE_MS = 2_000;

/** Returns the seconds of `Retry-After`, which may also be a date; null if there is none. */
function retryAfterMs({ headers }: NodeRedAnswer): number | null {
  const text = [headers['retry-after']].flat()[0];
  if (text === undefined) return null;
  const ms = /^\d+$/.test(text.trim()) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isFinite(ms) ? Math.max(ms, 0) : null;
}

const LOCKED = /too many login attempts/i;

/** Session of an account, or of a token. Signs in where `adminAuth` is on, and once more when the session has ended. */
export class NodeRedSession {
  /** Null: not signed in, or Node-RED asks for no account. */
  #token: string | null;
  /** After some wrong passwords, Node-RED refuses the right one as well for a while. */
  #isRefused = false;

  constructor(
    private readonly http: NodeRedHttp,
    private readonly account: Pick<NodeRedSettings, 'username' | 'password'>,
  ) {
    this.#token = this.#givenToken;
  }

  /** Sent with each request; null: none. */
  get token(): string | null {
    return this.#token;
  }

  /** Null: the account has a password. */
  get #givenToken(): string | null {
    const { username, password } = this.account;
    return username === '' && password !== '' ? password : null;
  }

  /** Signs in if Node-RED asks for an account, also with a password that was refused before. */
  async signInAgain(signal: AbortSignal): Promise<void> {
    this.#isRefused = false;
    await this.#signIn(signal);
  }

  /** Returns the JSON of a success. What an account may not do is answered like an ended session. */
  async send(request: NodeRedRequest, signal: AbortSignal): Promise<unknown> {
    const first = await this.sendOnce(request, signal);
    if (first.status !== 401) return this.#take(first);
    await this.#signIn(signal);
    const second = await this.sendOnce(request, signal);
    if (second.status === 401) throw this.#token === null ? needsToken() : forbidden(this.http.host);
    return this.#take(second);
  }

  /** Resolves with any status. */
  sendOnce(request: NodeRedRequest, signal: AbortSignal): Promise<NodeRedAnswer> {
    if (this.#token === null) return this.http.send(request, signal);
    const headers = { ...request.headers, authorization: `Bearer ${this.#token}` };
    return this.http.send({ ...request, headers }, signal);
  }

  #take({ status, headers, json }: NodeRedAnswer): unknown {
    if (status >= 200 && status < 300) {
      if (json === undefined || json === null)
        throw notNodeRed(this.http.host, 'answers with a page, not with data');
      return json;
    }
    throw explainRefusal(status, wordsOf(json), {
      host: this.http.host,
      retryAfterMs: retryAfterMs({ status, headers, json }),
    });
  }

  async #signIn(signal: AbortSignal): Promise<void> {
    if (this.#isRefused) throw this.#givenToken === null ? wrongPassword() : wrongToken();
    if (this.#givenToken !== null) return this.#tryToken(signal);
    this.#token = null;
    const { status, json } = await this.http.send({ method: 'GET', path: '/auth/login' }, signal);
    if (status !== 200 || !isRecord(json)) throw notNodeRed(this.http.host);
    if (json.type === undefined) return;
    if (json.type !== 'credentials') throw signsInElsewhere();
    this.#token = await this.#requestToken(signal);
  }

  /** An unknown token is refused with a challenge; what a token may not do, without. */
  async #tryToken(signal: AbortSignal): Promise<void> {
    const { status, headers } = await this.sendOnce({ method: 'GET', path: '/settings' }, signal);
    const isUnreadable = status === 400;
    if (!isUnreadable && (status !== 401 || headers['www-authenticate'] === undefined)) return;
    this.#isRefused = true;
    throw wrongToken();
  }

  async #requestToken(signal: AbortSignal): Promise<string> {
    const { username, password } = this.account;
    const body = { client_id: 'node-red-admin', grant_type: 'password', scope: '', username, password };
    const { status, json } = await this.http.send({ method: 'POST', path: '/auth/token', body }, signal);
    if (status === 200) return answers.text(answers.record(json, 'the answer to signing in'), 'access_token');
    this.#isRefused = true;
    const words = wordsOf(json);
    if (LOCKED.test(words)) throw locked();
    if (status === 400 || status === 401 || status === 403) throw wrongPassword();
    this.#isRefused = false;
    throw explainRefusal(status, words, { host: this.http.host, retryAfterMs: null });
  }
}

function wordsOf(json: unknown): string {
  if (!isRecord(json)) return '';
  const words = [json.message, json.error_description, json.error].find((word) => typeof word === 'string');
  return typeof words === 'string' ? words.slice(0, 300) : '';
}

const wrongPassword = () =>
  new AppHostError('host_sign_in_failed', 'Node-RED does not accept the user name or the password.', {
    remedy:
      'Check them in adminAuth of Node-RED’s settings, and enter them again. Nothing more is sent until then.',
  });

const locked = () =>
  new AppHostError('host_locked', 'Node-RED accepts no password of this account for ten minutes.', {
    remedy: 'There were too many wrong passwords. Wait ten minutes, then enter the right password.',
  });

const TOKEN_REMEDY =
  'Add a token for Trellis to adminAuth of Node-RED’s settings (tokens), leave the user name empty, and enter the token as the password.';

const wrongToken = () =>
  new AppHostError('host_sign_in_failed', 'Node-RED does not accept the token.', {
    remedy:
      'Without a user name, the password is a token of adminAuth.tokens in Node-RED’s settings. Check it, and enter it again. Nothing more is sent until then.',
  });

const needsToken = () =>
  new AppHostError(
    'host_sign_in_failed',
    'This Node-RED has no accounts with passwords, and asks for a token.',
    {
      remedy: TOKEN_REMEDY,
    },
  );

const signsInElsewhere = () =>
  new AppHostError('host_sign_in_failed', 'This Node-RED lets people sign in only through another server.', {
    remedy: TOKEN_REMEDY,
  });

const forbidden = (host: string) =>
  new AppHostError(
    'host_forbidden',
    `The account does not have permission to do this in the Node-RED at ${host}.`,
    {
      remedy: 'Give the account or token the permissions "*" in adminAuth of Node-RED’s settings.',
    },
  );

export const notNodeRed = (host: string, reason = 'does not answer as Node-RED does') =>
  new AppHostError('host_not_node_red', `${host} ${reason}.`, {
    remedy:
      'Enter the address of Node-RED’s editor, with the path of httpAdminRoot. There must be no sign-in page in front of it.',
    data: { host },
  });

export const appChanged = (cause?: unknown) =>
  new AppHostError('host_app_changed', 'Someone deployed other flows in Node-RED in the meantime.', {
    remedy: 'Nothing was changed there. Pull again to merge with them.',
    cause,
  });

const GATEWAY_STATUSES = new Set([502, 503, 504]);

/** Explains an answer other than success. `words` are Node-RED’s own. */
function explainRefusal(
  status: number,
  words: string,
  { host, retryAfterMs: waitMs }: { host: string; retryAfterMs: number | null },
): AppHostError {
  if (status === TOO_MANY)
    return new AppHostError(
      'host_unreachable',
      `${host} refuses requests for now: there are too many (429).`,
      {
        remedy:
          waitMs === null
            ? 'Raise the limit of the proxy in front of it, or try again later.'
            : `Try again in ${Math.ceil(waitMs / 1000)} s, or raise the limit of the proxy in front of it.`,
        data: { host, status },
      },
    );
  if (GATEWAY_STATUSES.has(status))
    return new AppHostError('host_unreachable', `${host} cannot answer at the moment (${status}).`, {
      remedy: 'Try again later.',
      data: { host, status },
    });
  if (status === 413)
    return new AppHostError('host_too_large', `${host} does not accept requests of this size.`, {
      remedy: 'Raise apiMaxLength in Node-RED’s settings, and the limit of the proxy in front of it.',
      data: { host, status },
    });
  if (status === 401)
    return new AppHostError('host_session_refused', `${host} does not accept the session.`, {
      remedy: 'Check the account in adminAuth of Node-RED’s settings.',
      data: { host, status },
    });
  const said = words === '' ? '' : `: ${words}`;
  return new AppHostError('host_refused', `Node-RED refuses this (${status})${said}`, {
    remedy: 'Look at Node-RED’s log.',
    data: { host, status },
  });
}

export const answers = new AnswerReader('Node-RED');
