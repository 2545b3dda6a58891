import { setTimeout as wait } from 'node:timers/promises';
import { AppError } from '../../core/errors';

interface Problem {
  detail: string;
  code: string;
  remedy?: string;
  errors?: { path: string; message: string }[];
}

interface Job {
  status: 'held' | 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';
  result: unknown;
  error: { code: string; message: string; remedy?: string } | null;
}

export interface ApiRequest {
  query?: Record<string, string | undefined>;
  body?: unknown;
}

const FIRST_WAIT_MS = 300;
const LONGEST_WAIT_MS = 5_000;
const PAGE = '200';
/** A server that restarts, or is replaced by another version, is back within this time; its jobs go on. */
const AWAY_MS = 120_000;

const CANCELLED: NonNullable<Job['error']> = { code: 'git_cancelled', message: 'It was cancelled.' };

/** Speaks to a server with a token. Waits for jobs until they have ended, however long that takes. */
export class ApiClient {
  constructor(
    readonly server: string,
    private readonly token: string,
    private readonly onWaiting: (seconds: number) => void = () => undefined,
  ) {}

  get<T>(path: string, query?: ApiRequest['query']): Promise<T> {
    return this.send('GET', path, { query });
  }

  post<T>(path: string, body: unknown = {}, query?: ApiRequest['query']): Promise<T> {
    return this.send('POST', path, { body, query });
  }

  put<T>(path: string, body: unknown): Promise<T> {
    return this.send('PUT', path, { body });
  }

  delete(path: string, query?: ApiRequest['query']): Promise<void> {
    return this.send('DELETE', path, { query });
  }

  /** Reads a list to its end. */
  async all<T>(path: string, query: ApiRequest['query'] = {}): Promise<T[]> {
    const items: T[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await this.get<{ items: T[]; nextCursor: string | null }>(path, {
        ...query,
        limit: PAGE,
        cursor,
      });
      items.push(...page.items);
      if (page.nextCursor === null) return items;
      cursor = page.nextCursor;
    }
  }

  /** Returns the bytes of a file. */
  async file(path: string, query?: ApiRequest['query']): Promise<Buffer> {
    const response = await this.fetch('GET', path, { query });
    if (!response.ok) throw await problemOf(response);
    return Buffer.from(await response.arrayBuffer());
  }

  private async send<T>(method: string, path: string, request: ApiRequest): Promise<T> {
    const response = await this.fetch(method, path, request);
    if (!response.ok) throw await problemOf(response);
    if (response.status === 204) return undefined as T;
    const answer: unknown = await response.json().catch(() => null);
    if (response.status !== 202) return answer as T;
    const job = new URL(response.headers.get('location') ?? '', response.url);
    return (await this.endOf(job)) as T;
  }

  private async endOf(job: URL): Promise<unknown> {
    const begun = Date.now();
    let seen = begun;
    for (let pause = FIRST_WAIT_MS; ; pause = Math.min(pause * 1.5, LONGEST_WAIT_MS)) {
      const found = await this.fetchJob(job).catch((error: unknown) => {
        if (!isAway(error) || Date.now() - seen > AWAY_MS) throw error;
        return null;
      });
      if (found?.status === 'succeeded') return found.result;
      if (found?.status === 'failed' || found?.status === 'cancelled') {
        const { code, message, remedy } = found.error ?? CANCELLED;
        throw new AppError(code, 409, message, { remedy });
      }
      if (found) seen = Date.now();
      this.onWaiting(Math.round((Date.now() - begun) / 1000));
      await wait(pause);
    }
  }

  private async fetchJob(job: URL): Promise<Job> {
    const response = await this.reach(job, { headers: this.headers() });
    if (!response.ok) throw await problemOf(response);
    return (await response.json()) as Job;
  }

  private fetch(method: string, path: string, { query = {}, body }: ApiRequest): Promise<Response> {
    const url = new URL(`${this.server}${path}`);
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, value);
    const hasBody = body !== undefined;
    return this.reach(url, {
      method,
      headers: { ...this.headers(), ...(hasBody ? { 'Content-Type': 'application/json' } : {}) },
      ...(hasBody ? { body: JSON.stringify(body) } : {}),
    });
  }

  private headers(): Record<string, string> {
    return { Authorization: `Bearer ${this.token}`, Accept: 'application/json' };
  }

  private async reach(url: URL, init: RequestInit): Promise<Response> {
    try {
      // A redirect would carry the token elsewhere.
      return await fetch(url, { ...init, redirect: 'error' });
    } catch (error) {
      const { cause } = error as { cause?: { message?: string } };
      throw new AppError(
        'server_unreachable',
        502,
        `${this.server} cannot be reached: ${cause?.message ?? String(error)}`,
        {
          remedy: 'Check the address, and that the server runs.',
          cause: error,
        },
      );
    }
  }
}

/** True if the server does not answer at the moment, or a proxy says so. */
const isAway = (error: unknown): boolean =>
  error instanceof AppError && [502, 503, 504].includes(error.status);

/** Names the fields that are wrong, unless the message does. */
function withFields(message: string, errors: NonNullable<Problem['errors']>): string {
  const fields = errors.filter((error) => !message.includes(error.message));
  return [message, ...fields.map((error) => `${error.path}: ${error.message}.`.replace(/\.\.$/, '.'))].join(
    ' ',
  );
}

async function problemOf(response: Response): Promise<AppError> {
  const problem = (await response.json().catch(() => null)) as Partial<Problem> | null;
  if (typeof problem?.code === 'string' && typeof problem.detail === 'string') {
    const { code, detail, remedy = '', errors = [] } = problem;
    // The detail ends with the remedy.
    const message = detail.endsWith(remedy)
      ? detail.slice(0, detail.length - remedy.length).trimEnd()
      : detail;
    return new AppError(code, response.status, withFields(message, errors), { remedy: remedy || undefined });
  }
  return new AppError(
    'not_trellis',
    response.status,
    `${response.url} answered ${response.status}, not as Trellis does.`,
    {
      remedy: 'Check the address of the server.',
    },
  );
}
