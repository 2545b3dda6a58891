import { isRedirect, type HttpsPool } from '../../https';
import { AppHostError } from '../app-host-error';
import {
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
  /** Account of `adminAuth`; not used where Node-RED asks for none. */
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
  }

  /** Number of requests so far. */
  get calls(): number {
    return this.#http.calls;
  }

  get host(): string {
    return this.#http.host;
  }

  async send(request: NodeRedRequest, signal: AbortSignal): Promise<NodeRedAnswer> {
    const answer = await this.#http.send(request, signal);
    if (isRedirect(answer.status)) throw notNodeRed(this.host, 'sends on to another address');
    return answer;
  }
}

const LOCKED = /too many login attempts/i;

/** Session of an account. Signs in where `adminAuth` is on, and once more when the token has ended. */
export class NodeRedSession {
  /** Null: not signed in, or Node-RED asks for no account. */
  #token: string | null = null;
  /** After some wrong passwords, Node-RED refuses the right one as well for a while. */
  #isRefused = false;

  constructor(
    private readonly http: NodeRedHttp,
    private readonly account: Pick<NodeRedSettings, 'username' | 'password'>,
  ) {}

  /** Signs in if Node-RED asks for an account, also with a password that was refused before. */
  async signInAgain(signal: AbortSignal): Promise<void> {
    this.#isRefused = false;
    await this.#signIn(signal);
  }

  /** Returns the JSON of a success. What an account may not do is answered like an ended session. */
  async send(request: NodeRedRequest, signal: AbortSignal): Promise<unknown> {
    const first = await this.#sendOnce(request, signal);
    if (first.status !== 401) return this.#take(first);
    await this.#signIn(signal);
    const second = await this.#sendOnce(request, signal);
    if (second.status === 401) throw forbidden(this.http.host);
    return this.#take(second);
  }

  #sendOnce(request: NodeRedRequest, signal: AbortSignal): Promise<NodeRedAnswer> {
    if (this.#token === null) return this.http.send(request, signal);
    const headers = { ...request.headers, authorization: `Bearer ${this.#token}` };
    return this.http.send({ ...request, headers }, signal);
  }

  #take({ status, json }: NodeRedAnswer): unknown {
    if (status >= 200 && status < 300) {
      if (json === undefined || json === null)
        throw notNodeRed(this.http.host, 'answers with a page, not with data');
      return json;
    }
    throw explainRefusal(status, wordsOf(json), this.http.host);
  }

  async #signIn(signal: AbortSignal): Promise<void> {
    if (this.#isRefused) throw wrongPassword();
    this.#token = null;
    const { status, json } = await this.http.send({ method: 'GET', path: '/auth/login' }, signal);
    if (status !== 200 || !isRecord(json)) throw notNodeRed(this.http.host);
    if (json.type === undefined) return;
    if (json.type !== 'credentials') throw signsInElsewhere();
    this.#token = await this.#requestToken(signal);
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
    throw explainRefusal(status, words, this.http.host);
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

const signsInElsewhere = () =>
  new AppHostError('host_sign_in_failed', 'This Node-RED lets people sign in only through another server.', {
    remedy: 'Add an account with a password to adminAuth of its settings, for Trellis alone.',
  });

const forbidden = (host: string) =>
  new AppHostError(
    'host_forbidden',
    `The account does not have permission to do this in the Node-RED at ${host}.`,
    {
      remedy: 'Give it the permissions "*" in adminAuth of Node-RED’s settings.',
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
function explainRefusal(status: number, words: string, host: string): AppHostError {
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
