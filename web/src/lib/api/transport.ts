import { newId } from '../new-id';
import { retryDelay, type Timers } from '../timers';
import { ApiProblem, connectionLost, isPassing, isProblem, isUnanswered } from './problem';
import { isAway } from './reachability';

type Fetch = (request: Request, init?: RequestInit) => Promise<Response>;

const TRIES = 4;
/** Longest wait of a dialog before the problem is shown. */
const LONGEST_WAIT_MS = 10_000;
/** The server answers within 20 s. A longer silence means a lost connection, for example after the laptop slept. */
const READ_LIMIT_MS = 60_000;

/**
 * Sends requests. Retries passing failures of reads, and of changes that the server carries out once per `Idempotency-Key`.
 * Rejects with an `ApiProblem`, or with the reason of the request's signal.
 */
export class Transport {
  readonly #attempts = new Attempts();

  constructor(
    private readonly fetch: Fetch,
    private readonly timers: Timers,
    /** Called after each try: is the server away? */
    private readonly onTried: (isAway: boolean) => void = () => undefined,
  ) {}

  readonly send = (request: Request): Promise<Response> =>
    this.#keyed(request, (make) => this.#repeated(make));

  /** Sends without retries, for callers with their own. */
  readonly sendOnce = (request: Request): Promise<Response> =>
    this.#keyed(request, (make) => this.#answer(make()));

  async #keyed(request: Request, send: (make: () => Request) => Promise<Response>): Promise<Response> {
    // Bytes, because browsers send a cloned request as a stream, whose length the server does not learn.
    const body = isRead(request) ? null : await request.arrayBuffer();
    const headers = new Headers(request.headers);
    const make = () => new Request(request, body ? { headers, body } : { headers });
    const { pathname, search } = new URL(request.url);
    const sent = `${request.method} ${pathname}${search} ${new TextDecoder().decode(body ?? undefined)}`;
    if (!hasKey(request, sent)) return send(make);
    if (!headers.has(KEY)) headers.set(KEY, this.#attempts.keyOf(sent));
    try {
      const response = await send(make);
      this.#attempts.end(sent);
      // A request lost earlier, such as a commit, was about the previous document.
      if (pathname.endsWith('/definition')) this.#attempts.endBelow(pathname.replace('/definition', ''));
      return response;
    } catch (error) {
      if (isProblem(error) && !isUnanswered(error)) this.#attempts.end(sent);
      throw error;
    }
  }

  async #repeated(make: () => Request): Promise<Response> {
    for (let tries = 1; ; tries++) {
      const request = make();
      try {
        return await this.#answer(request);
      } catch (error) {
        const isRepeatable = isRead(request) || request.headers.has(KEY);
        if (!isRepeatable || tries === TRIES || !isProblem(error) || !isPassing(error)) throw error;
        const waitMs = retryDelay(tries, error.retryAfterMs, this.timers);
        if (waitMs > LONGEST_WAIT_MS) throw error;
        await this.#wait(waitMs, request.signal);
      }
    }
  }

  /** Reads the whole body, so that a broken transfer counts as a lost answer. */
  async #answer(request: Request): Promise<Response> {
    const init = isRead(request)
      ? { signal: AbortSignal.any([request.signal, AbortSignal.timeout(READ_LIMIT_MS)]) }
      : {};
    let response: Response;
    let body: ArrayBuffer;
    try {
      response = await this.fetch(request, init);
      body = await response.arrayBuffer();
    } catch (error) {
      if (request.signal.aborted) throw error;
      this.onTried(true);
      throw connectionLost(error, !isRead(request));
    }
    const { status, statusText, headers } = response;
    const answer = new Response(body.byteLength > 0 ? body : null, { status, statusText, headers });
    const isPage = headers.get('Content-Type')?.includes('html') ?? false;
    const problem = !response.ok || isPage ? await ApiProblem.from(answer) : null;
    this.onTried(problem !== null && isAway(problem));
    if (problem) throw problem;
    return answer;
  }

  #wait(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = () => {
        cancel();
        reject(signal.reason as Error);
      };
      const cancel = this.timers.after(ms, () => {
        signal.removeEventListener('abort', stop);
        resolve();
      });
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop, { once: true });
    });
  }
}

const KEY = 'Idempotency-Key';

const isRead = ({ method }: Request): boolean => method === 'GET' || method === 'HEAD';

/** Changes whose repeats are answered from memory. */
const KEYED = /\/api\/(workspaces(\/|$)|auth\/tokens$)/;
/**
 * Exceptions: queries, and requests that are harmless to repeat. With a key they would hold a transaction while a provider
 * answers, or become jobs. All other requests outside workspaces are exceptions too: sign-in, sign-out, the profile, and
 * provider accounts.
 */
const WITHOUT_KEY =
  /^\S+ \S+\/git\/((host-key|deploy-key|commits\/prepare)[ ?]|branches\/[^/ ]+\/merge .*"preview":true)/;

/** `sent`: the whole request as text. */
function hasKey(request: Request, sent: string): boolean {
  const { pathname } = new URL(request.url);
  return !isRead(request) && KEYED.test(pathname) && !WITHOUT_KEY.test(sent);
}

/** Time after which an equal request is a new one, not a repeat of a lost one. */
const FORGOTTEN_MS = 600_000;

/**
 * Idempotency keys of unanswered requests. An unchanged request soon after a lost answer repeats the same attempt, so that
 * the server carries it out once. A changed form is another request, with its own key.
 */
class Attempts {
  readonly #keys = new Map<string, { key: string; usedAt: number }>();

  /** `request`: the whole request as text. */
  keyOf(request: string): string {
    const usedAt = Date.now();
    const known = this.#keys.get(request);
    const key = known && usedAt - known.usedAt < FORGOTTEN_MS ? known.key : newId();
    this.#keys.set(request, { key, usedAt });
    return key;
  }

  /** Ends the attempt with its answer. An equal request is a new attempt from now on. */
  end(request: string): void {
    this.#keys.delete(request);
  }

  /** Ends all attempts below this path: it has changed, so a repeat would mean something else. */
  endBelow(path: string): void {
    for (const request of this.#keys.keys()) if (request.includes(` ${path}/`)) this.#keys.delete(request);
  }
}
