import { isRedirect, type HttpsPool } from '../../../https';
import { JsonHttp, type HostProduct, type JsonAnswer, type JsonRequest } from '../../json-client';
import { notNodeRed } from './explain-failure';

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

export type NodeRedRequest = JsonRequest;
export type NodeRedAnswer = JsonAnswer;

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
