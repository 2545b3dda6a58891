import { TimeLimit } from '../core/concurrency';

/** Longer than a request waits for its Git job. */
const ANSWER_TIMEOUT_MS = 60_000;

interface Problem {
  status: number;
  code: string;
  detail: string;
  remedy?: string;
}

/** Answer other than 2xx. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';

  constructor(
    call: string,
    readonly problem: Problem,
  ) {
    super(`${call} answered ${problem.status} ${problem.code}: ${problem.detail}`);
  }
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH';

interface Content {
  type: string;
  data: string | Buffer;
}

/** Client of the public HTTP API, signed in as one person. */
export class ApiClient {
  constructor(private readonly options: { address: string; signal: AbortSignal; token?: string }) {}

  as(token: string): ApiClient {
    return new ApiClient({ ...this.options, token });
  }

  get<T>(path: string): Promise<T> {
    return this.#json('GET', path);
  }

  post<T>(path: string, body: object = {}): Promise<T> {
    return this.#json('POST', path, { type: 'application/json', data: JSON.stringify(body) });
  }

  put<T>(path: string, body: object): Promise<T> {
    return this.#json('PUT', path, { type: 'application/json', data: JSON.stringify(body) });
  }

  patch<T>(path: string, body: object): Promise<T> {
    return this.#json('PATCH', path, { type: 'application/json', data: JSON.stringify(body) });
  }

  /** Uploads a file byte for byte. */
  upload<T>(path: string, data: Buffer): Promise<T> {
    return this.#json('POST', path, { type: 'application/octet-stream', data });
  }

  /** For answers of which more than the body is needed. */
  async send(
    method: Method,
    path: string,
    { content, headers = {} }: { content?: Content; headers?: Record<string, string> } = {},
  ): Promise<Response> {
    const { address, signal, token } = this.options;
    const response = await fetch(`${address}/api${path}`, {
      method,
      body: content?.data,
      headers: {
        ...headers,
        ...(content ? { 'Content-Type': content.type } : {}),
        ...(token ? { Authorization: `Bearer ${token}` } : {}),
      },
      signal: new TimeLimit(ANSWER_TIMEOUT_MS, [signal]).signal,
    });
    if (response.ok && response.status !== 202) return response;
    throw new RefusedError(`${method} /api${path}`, await problemOf(response));
  }

  async #json<T>(method: Method, path: string, content?: Content): Promise<T> {
    const response = await this.send(method, path, { content });
    const text = await response.text();
    return (text ? JSON.parse(text) : undefined) as T;
  }
}

async function problemOf(response: Response): Promise<Problem> {
  if (response.status === 202)
    return { status: 202, code: 'still_waiting', detail: 'The job takes too long.' };
  const text = await response.text();
  try {
    return { ...(JSON.parse(text) as Problem), status: response.status };
  } catch {
    return { status: response.status, code: 'no_problem_document', detail: text.slice(0, 500) };
  }
}

/** Awaits a call that must be refused with this code, and returns the problem. */
export async function refusalOf(code: string, call: Promise<unknown>): Promise<Problem> {
  try {
    await call;
  } catch (error) {
    if (error instanceof RefusedError && error.problem.code === code) return error.problem;
    throw error;
  }
  throw new Error(`What should have been refused with ${code} was done.`);
}
