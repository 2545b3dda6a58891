import { once } from 'node:events';
import {
  createServer,
  request as requestOver,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
} from 'node:http';
import { duplexPair } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { markInnerRequest, type Principal } from '../auth';
import { Config } from '../core/config';
import { AppError } from '../core/errors';

export interface InnerRequest {
  query?: Record<string, string | number | undefined>;
  body?: unknown;
  headers?: Record<string, string>;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

interface Problem {
  code: string;
  detail: string;
  remedy?: string;
}

interface Job {
  id: string;
  status: 'held' | 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';
  result: unknown;
  error: { code: string; message: string; remedy?: string } | null;
}

/** Longest wait for jobs: clients of agents give up after a minute. */
export const MOST_MS = 45_000;
const PAUSE_MS = 500;

/** The program's own HTTP API, called inside of this process: with its rights, limits, records and error texts. */
@Injectable()
export class InnerApi {
  constructor(
    private readonly adapters: HttpAdapterHost,
    private readonly config: Config,
  ) {}

  /** `deadline`: time in ms after which jobs are not waited for. */
  as(sender: Principal, { ip, deadline = Date.now() + MOST_MS }: { ip: string; deadline?: number }): ApiAs {
    const handle = this.adapters.httpAdapter.getInstance<RequestListener>();
    const listener: RequestListener = (request, response) => {
      markInnerRequest(request, sender);
      handle(request, response);
    };
    const { basePath } = this.config;
    return new ApiAs({ basePath, deadline }, (sent) => exchange(sent, { listener, ip }));
  }
}

interface Sent {
  method: Method;
  path: string;
  headers: Record<string, string>;
  payload: string;
}

interface Received {
  status: number;
  headers: IncomingHttpHeaders;
  payload: Buffer;
}

/** Speaks HTTP over a pair of streams: to the listener, the request is like any other. */
async function exchange(
  { method, path, headers, payload }: Sent,
  { listener, ip }: { listener: RequestListener; ip: string },
): Promise<Received> {
  const [near, far] = duplexPair();
  createServer(listener).emit('connection', Object.assign(far, { remoteAddress: ip }));
  const length = { 'content-length': String(Buffer.byteLength(payload)) };
  const request = requestOver({
    method,
    path,
    headers: { ...headers, ...length },
    createConnection: () => near,
  });
  request.end(payload);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return { status: response.statusCode ?? 0, headers: response.headers, payload: await buffer(response) };
}

const jsonOf = ({ payload }: Received): unknown => JSON.parse(payload.toString('utf8'));

/** The API as one user's, for one call of a tool. */
export class ApiAs {
  constructor(
    private readonly at: { basePath: string; deadline: number },
    private readonly send: (sent: Sent) => Promise<Received>,
  ) {}

  async get<T>(path: string, query?: InnerRequest['query']): Promise<T> {
    return (await this.resultOf(await this.request('GET', path, { query }))) as T;
  }

  /** Answers the body as text, and its ETag. */
  async text(path: string, query?: InnerRequest['query']): Promise<{ text: string; etag: string }> {
    const response = await this.request('GET', path, { query });
    return { text: wholeOf(response).toString('utf8'), etag: response.headers.etag ?? '' };
  }

  async bytes(path: string, query?: InnerRequest['query']): Promise<Buffer> {
    return wholeOf(await this.request('GET', path, { query }));
  }

  /** Sends a change, and waits for its job. */
  async change<T>(method: Exclude<Method, 'GET'>, path: string, request: InnerRequest = {}): Promise<T> {
    return (await this.resultOf(await this.request(method, path, request))) as T;
  }

  /** Reads a list to its end, at most `most` items. */
  async all<T>(
    path: string,
    { query = {}, most }: { query?: InnerRequest['query']; most: number },
  ): Promise<T[]> {
    const items: T[] = [];
    for (let cursor: string | undefined; items.length < most;) {
      const page = await this.get<{ items: T[]; nextCursor: string | null }>(path, {
        ...query,
        limit: 200,
        cursor,
      });
      items.push(...page.items);
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    return items.slice(0, most);
  }

  private async request(
    method: Method,
    path: string,
    { query = {}, body, headers }: InnerRequest,
  ): Promise<Received> {
    const given = Object.entries(query).filter(
      (one): one is [string, string | number] => one[1] !== undefined,
    );
    const search = new URLSearchParams(
      given.map(([name, value]): [string, string] => [name, String(value)]),
    ).toString();
    const response = await this.send({
      method,
      path: `${this.at.basePath}${path}${search && `?${search}`}`,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      payload: typeof body === 'string' ? body : (JSON.stringify(body) ?? ''),
    });
    if (response.status >= 400) throw problemOf(response);
    return response;
  }

  /** Waits for the job of an answer that is not there yet. */
  private resultOf(response: Received): Promise<unknown> {
    if (response.status === 202) return this.endOf(response.headers.location ?? '');
    return Promise.resolve(response.status === 204 ? undefined : jsonOf(response));
  }

  private async endOf(location: string): Promise<unknown> {
    const path = location.slice(this.at.basePath.length);
    for (;;) {
      const job = jsonOf(await this.request('GET', path, {})) as Job;
      if (job.status === 'succeeded') return job.result;
      if (job.status === 'failed' || job.status === 'cancelled') throw failureOf(job);
      if (Date.now() > this.at.deadline) throw stillRunning(job.id);
      await sleep(PAUSE_MS);
    }
  }
}

function problemOf(response: Received): AppError {
  const { code, detail, remedy, ...others } = jsonOf(response) as Problem & Record<string, unknown>;
  const message = remedy && detail.endsWith(remedy) ? detail.slice(0, -remedy.length).trimEnd() : detail;
  const { type: _, title: __, status: ___, errors, ...data } = others;
  return new AppError(code, response.status, message, { remedy, data: errors ? { ...data, errors } : data });
}

const failureOf = ({ error }: Job): AppError =>
  new AppError(error?.code ?? 'git_cancelled', 409, error?.message ?? 'The job was cancelled.', {
    remedy: error?.remedy,
  });

/** Returns the body of an answer that is no JSON. Its job would not have it. */
function wholeOf({ status, payload }: Received): Buffer {
  if (status === 202) throw stillRunning(null);
  return payload;
}

const stillRunning = (jobId: string | null): AppError =>
  new AppError('still_running', 503, 'The repository has not answered yet; the job goes on.', {
    remedy: 'Wait a minute, then look at the history, or call the tool again.',
    data: { jobId },
  });
