import { pipeline, Readable } from 'node:stream';
import { promisify } from 'node:util';
import { createGunzip, gzip } from 'node:zlib';
import {
  clientCertificateRefused,
  HttpsError,
  isRedirect,
  type HttpsAnswer,
  type HttpsPool,
  type HttpsRequest,
  type HttpsTarget,
} from '../../https';
import { maskSecrets } from '../../core/secrets';
import { FLUSH_PACKET } from '../protocol/pkt-line';
import type { GitService, HttpsRemote, ReplaceToken } from './remote-target';

/** Hosts tell Git from browsers by this prefix. */
const USER_AGENT = 'git/1.0 (Trellis)';
const MAX_REDIRECTS = 3;
/** Limit on the text of a refusal. */
const MAX_TEXT_BYTES = 4096;

/** Git's own threshold for compressing a request: long negotiations, never packs, which are compressed already. */
const MIN_GZIP_BYTES = 1024;
const gzipped = promisify(gzip);

export interface HttpsOptions {
  /** Value of the header `Git-Protocol`; without it, servers speak version 0. */
  protocol?: string;
  /** Sends no user name and token. */
  isAnonymous?: boolean;
  /** Path that an earlier request ended at, see `GitOverHttps.path`. */
  path?: string;
  /** Asked once, if the server refuses the token. */
  replaceToken?: ReplaceToken;
}

interface SmartRequest {
  service: GitService;
  /** Called for each part that the connection accepts. */
  onProgress: () => void;
  signal: AbortSignal;
}

/**
 * The two requests of Git's smart HTTP protocol (`gitprotocol-http`). Rejects with an HttpsError. Sends the user name
 * and token to the target's server only.
 */
export class GitOverHttps {
  private currentPath: string;
  private readonly server: HttpsTarget;

  private readonly protocol: string | null;
  private readonly isAnonymous: boolean;
  private replaceToken: ReplaceToken | null;
  private token: string;
  /** Texts sent to the server to sign in, which it may repeat. */
  readonly secrets: string[];

  constructor(
    private readonly pool: HttpsPool,
    private readonly target: HttpsRemote,
    { protocol, isAnonymous = false, path = encodePath(target.path), replaceToken }: HttpsOptions = {},
  ) {
    this.token = target.token;
    this.secrets = secretsOf(target);
    this.replaceToken = isAnonymous ? null : (replaceToken ?? null);
    this.protocol = protocol ?? null;
    this.isAnonymous = isAnonymous;
    this.currentPath = path;
    this.server = { ...target, ownerId: target.workspaceId };
  }

  /** Path of the repository at the server after redirects, encoded. */
  get path(): string {
    return this.currentPath;
  }

  /** Returns the ref advertisement, of version 0 without the line that names the service. */
  async advertisement(service: GitService, signal: AbortSignal): Promise<AsyncIterable<Buffer>> {
    for (let redirects = 0; ; redirects++) {
      const answer = await this.send(() => ({
        method: 'GET',
        path: `${this.path}/info/refs?service=${service}`,
        headers: { ...this.headers, accept: '*/*', 'accept-encoding': 'gzip', pragma: 'no-cache' },
        signal,
      }));
      if (!isRedirect(answer.status)) {
        const body = await this.take(answer, `${service}-advertisement`);
        return this.protocol === null ? withoutServiceLine(body, this.target) : body;
      }
      await this.textOf(answer);
      this.follow(answer, service, redirects);
    }
  }

  /** Sends the request and returns the response body. */
  async call(given: Buffer[], { service, onProgress, signal }: SmartRequest): Promise<AsyncIterable<Buffer>> {
    const isGzipped = service === 'git-upload-pack' && bytesOf(given) > MIN_GZIP_BYTES;
    const parts = isGzipped ? [await gzipped(Buffer.concat(given))] : given;
    const answer = await this.send(() => ({
      method: 'POST',
      path: `${this.path}/${service}`,
      headers: {
        ...this.headers,
        accept: `application/x-${service}-result`,
        'content-type': `application/x-${service}-request`,
        ...(isGzipped && { 'content-encoding': 'gzip' }),
        'content-length': String(bytesOf(parts)),
      },
      body: Readable.from(tellingProgress(parts, onProgress), { objectMode: false }),
      signal,
    }));
    return this.take(answer, `${service}-result`);
  }

  /** Repeats a request whose token is refused with another one. A refused request did nothing. */
  private async send(request: () => HttpsRequest): Promise<HttpsAnswer> {
    const answer = await this.pool.request(this.server, request());
    const { replaceToken } = this;
    if (answer.status !== 401 || replaceToken === null) return answer;
    this.replaceToken = null;
    const token = await replaceToken(this.target, this.token);
    if (token === null) return answer;
    await this.textOf(answer);
    this.token = token;
    this.secrets.push(...secretsOf({ ...this.target, token }));
    return this.pool.request(this.server, request());
  }

  private async textOf(answer: HttpsAnswer): Promise<string> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    try {
      for await (const chunk of decoded(answer)) {
        chunks.push(chunk);
        if ((bytes += chunk.length) >= MAX_TEXT_BYTES) break;
      }
    } catch {
      // The status suffices.
    }
    const text = Buffer.concat(chunks).subarray(0, MAX_TEXT_BYTES).toString('utf8').trim();
    return maskSecrets(text, this.secrets);
  }

  private get headers(): Record<string, string> {
    const { username, scheme } = this.target;
    const { token } = this;
    const authorization =
      scheme === 'bearer'
        ? `Bearer ${token}`
        : `Basic ${Buffer.from(`${username}:${token}`, 'utf8').toString('base64')}`;
    const headers = { ...(!this.isAnonymous && { authorization }), 'user-agent': USER_AGENT };
    return this.protocol === null ? headers : { ...headers, 'git-protocol': this.protocol };
  }

  /**
   * Follows a redirect within the same server, as for a renamed repository. Never takes the token to another server.
   */
  private follow({ headers }: HttpsAnswer, service: GitService, redirects: number): void {
    const { host, port } = this.target;
    const text = String(headers.location ?? '');
    const from = `https://${host.includes(':') ? `[${host}]` : host}:${port}${this.path}/info/refs`;
    const to = URL.canParse(text, from) ? new URL(text, from) : null;
    const isSame = to?.protocol === 'https:' && to.host === new URL(from).host;
    const suffix = '/info/refs';
    if (
      !isSame ||
      !to.pathname.endsWith(suffix) ||
      to.searchParams.get('service') !== service ||
      redirects >= MAX_REDIRECTS
    )
      throw new HttpsError('redirected', `${host} redirects to another address.`, {
        host,
        port,
        ...(to && { location: `${to.origin}${to.pathname.replace(/\/info\/refs$/, '')}` }),
      });
    this.currentPath = to.pathname.slice(0, -suffix.length);
  }

  private async take(answer: HttpsAnswer, type: string): Promise<AsyncIterable<Buffer>> {
    const { status, headers } = answer;
    if (status !== 200) throw await this.refusalOf(answer);
    if (
      String(headers['content-type'] ?? '')
        .split(';')[0]
        ?.trim() !== `application/x-${type}`
    ) {
      const { host, port } = this.target;
      const text = await this.textOf(answer);
      throw new HttpsError('not_git', `What answers at ${host} is not a Git repository.`, {
        host,
        port,
        serverText: isPage(answer, text) ? '' : text,
      });
    }
    return decoded(answer);
  }

  private async refusalOf(answer: HttpsAnswer): Promise<HttpsError> {
    const { host, port } = this.target;
    const { status, headers } = answer;
    const seconds = retryAfter(headers['retry-after']);
    const text = await this.textOf(answer);
    // nginx accepts the connection, and then refuses each request on it.
    if (status === 400 && /SSL certificate/i.test(text)) return clientCertificateRefused({ host, port });
    const serverText = isPage(answer, text) ? '' : text;
    return new HttpsError('status', `${host} answered ${status}.`, {
      host,
      port,
      status,
      ...(seconds !== null && { retryAfterSeconds: seconds }),
      ...(serverText && { serverText }),
    });
  }
}

/** Returns what the target's server gets to know, in the forms that it may repeat. */
const secretsOf = ({ username, token }: Pick<HttpsRemote, 'username' | 'token'>): string[] => [
  token,
  `${username}:${token}`,
];

const bytesOf = (parts: Buffer[]): number => parts.reduce((sum, part) => sum + part.length, 0);

/** Encodes percent signs and characters that a path must not contain, as Git does; keeps slashes. */
const encodePath = (path: string): string =>
  `/${path
    .replace(/^\/+|\/+$/g, '')
    .split('/')
    .map(encodeURIComponent)
    .join('/')}`;

function* tellingProgress(parts: Buffer[], onProgress: () => void): Generator<Buffer> {
  for (const part of parts) {
    onProgress();
    yield part;
  }
}

function decoded({ headers, body }: HttpsAnswer): AsyncIterable<Buffer> {
  if (headers['content-encoding'] !== 'gzip') return body;
  // The reader gets the error from the stream.
  return pipeline(Readable.from(body, { objectMode: false }), createGunzip(), () => {});
}

/** HTML pages explain nothing; Git hosts answer Git in plain text. */
const isPage = ({ headers }: HttpsAnswer, text: string): boolean =>
  /^\s*<|text\/html/i.test(`${text}\n${String(headers['content-type'])}`);

/** Seconds; a date is converted relative to now. */
function retryAfter(value: string | string[] | undefined): number | null {
  if (typeof value !== 'string') return null;
  const seconds = /^\d{1,9}$/.test(value)
    ? Number(value)
    : Math.ceil((Date.parse(value) - Date.now()) / 1000);
  return Number.isFinite(seconds) ? Math.max(0, seconds) : null;
}

/** Drops `001e# service=git-upload-pack\n0000`, which SSH does not have. */
async function* withoutServiceLine(
  body: AsyncIterable<Buffer>,
  { host, port }: { host: string; port: number },
): AsyncGenerator<Buffer> {
  let head: Buffer | null = Buffer.alloc(0);
  let tail: Buffer = Buffer.alloc(0);
  const notGit = () =>
    new HttpsError('not_git', `What answers at ${host} does not speak Git's protocol.`, { host, port });
  for await (const chunk of body) {
    if (head === null) {
      tail = Buffer.concat([tail, chunk]).subarray(-FLUSH_PACKET.length);
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    const length = Number.parseInt(head.toString('latin1', 0, 4), 16);
    if (head.length < 4 || head.length < length) continue;
    const line = head.toString('latin1', 4, length);
    if (line.startsWith('ERR ')) {
      // A refusal needs neither the line nor a flush packet.
      yield head;
      return;
    }
    if (head.length < length + 4) continue;
    if (
      !/^# service=git-[a-z]+-pack\n?$/.test(line) ||
      !FLUSH_PACKET.equals(head.subarray(length, length + 4))
    )
      throw notGit();
    tail = head.subarray(Math.max(length + 4, head.length - FLUSH_PACKET.length));
    yield head.subarray(length + 4);
    head = null;
  }
  if (head !== null) throw notGit();
  if (!tail.equals(FLUSH_PACKET))
    throw new HttpsError('closed', `${host} broke off in the middle of its answer.`, { host, port });
}
