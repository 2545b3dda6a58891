import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { issueCertificate, makeAuthority } from '../certificates';
import type { ApiDescription } from './api-description';
import type { AuthorizationServer } from './authorization-server';

export interface ProviderRequest {
  method: string;
  /** Path below the API's root. */
  path: string;
  query: URLSearchParams;
  body: unknown;
  /** The Authorization header. */
  authorization: string;
}

export interface ProviderAnswer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

/** A fault that replaces the next answers. */
export interface Fault extends Partial<ProviderAnswer> {
  /** Requests that are affected: `POST /user/repos`. */
  of: RegExp;
  /** Number of times; default 1. */
  times?: number;
  /**
   * `lost`: the request is processed, but the connection ends before the answer; `silent`: no answer; `raw`: this
   * answer, verbatim.
   */
  how?: 'lost' | 'silent' | { raw: string; type: string };
}

/**
 * A provider's API over HTTPS on loopback, with a certificate of its own authority. Requests are validated against
 * its description.
 */
export abstract class ProviderServer {
  certificateAuthority = '';
  /** Issuer of the users' tokens, if there is one. */
  authorization: AuthorizationServer | null = null;
  readonly requests: ProviderRequest[] = [];
  /** Requests and answers that deviate from the provider's description. */
  readonly deviations: string[] = [];
  #server: Server | null = null;
  #directory = '';
  #faults: Fault[] = [];

  /** Host name in its certificate. */
  protected readonly hostName: string = 'localhost';
  protected abstract readonly root: string;
  protected abstract readonly description: ApiDescription | null;
  /** Returns null for an unknown route. */
  protected abstract answer(request: ProviderRequest): Promise<ProviderAnswer | null>;

  async start(): Promise<this> {
    this.#directory = await mkdtemp(join(tmpdir(), 'trellis-provider-'));
    this.certificateAuthority = await makeAuthority(this.#directory);
    await issueCertificate(this.#directory, {
      name: 'server',
      subject: `CN=${this.hostName}`,
      altName: `DNS:${this.hostName}`,
    });
    const read = (name: string) => readFile(join(this.#directory, name));
    const [key, cert] = await Promise.all([read('server.key'), read('server.pem')]);
    const server = createServer({ key, cert }, (request, response) => void this.#serve(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.#server = server;
    return this;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (server) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
    await rm(this.#directory, { recursive: true, force: true });
  }

  get port(): number {
    return (this.#server!.address() as AddressInfo).port;
  }

  /** Path of the authority's certificate. */
  get certificateFile(): string {
    return join(this.#directory, 'ca.pem');
  }

  get baseUrl(): string {
    return `https://localhost:${this.port}`;
  }

  /** Requests that it received, as `GET /user`. */
  get calls(): string[] {
    return this.requests.map(({ method, path }) => `${method} ${path}`);
  }

  fail(fault: Fault): void {
    this.#faults.push(fault);
  }

  heal(): void {
    this.#faults = [];
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const url = new URL(incoming.url ?? '', 'https://localhost');
    const text = Buffer.concat(chunks).toString();
    if (!url.pathname.startsWith(`${this.root}/`))
      return this.#serveBeside(incoming, response, { url, text });
    const request: ProviderRequest = {
      method: incoming.method ?? '',
      path: url.pathname.slice(this.root.length),
      query: url.searchParams,
      body: text === '' ? undefined : JSON.parse(text),
      authorization: incoming.headers.authorization ?? '',
    };
    this.requests.push(request);
    const fault = this.#takeFault(`${request.method} ${request.path}`);
    if (fault?.how === 'silent') return;
    if (fault && fault.how !== 'lost') return send(response, fault);
    const answer = (await this.answer(request)) ?? { status: 404, body: this.notFound() };
    this.deviations.push(...this.deviationsOf(request, answer));
    if (fault?.how === 'lost') return void incoming.socket.destroy();
    send(response, answer);
  }

  /** Serves routes that are not part of the API. */
  async #serveBeside(
    incoming: IncomingMessage,
    response: ServerResponse,
    { url, text }: { url: URL; text: string },
  ): Promise<void> {
    const { method = '' } = incoming;
    const { pathname: path, searchParams: query } = url;
    const fault = this.#takeFault(`${method} ${path}`);
    if (fault?.how === 'silent') return;
    if (fault && fault.how !== 'lost') return send(response, fault);
    const headers = incoming.headers as Record<string, string>;
    const answer = await this.authorization?.answer({ method, path, query, headers, text });
    if (fault?.how === 'lost') return void incoming.socket.destroy();
    response.writeHead(answer?.status ?? 404, answer?.headers).end(answer?.body);
  }

  protected deviationsOf(request: ProviderRequest, answer: ProviderAnswer): string[] {
    return this.description?.deviationsOf(request, { body: undefined, ...answer }) ?? [];
  }

  protected notFound(): unknown {
    return { message: 'Not Found' };
  }

  #takeFault(call: string): Fault | null {
    const fault = this.#faults.find(({ of }) => of.test(call));
    if (!fault) return null;
    fault.times = (fault.times ?? 1) - 1;
    if (fault.times === 0) this.#faults = this.#faults.filter((other) => other !== fault);
    return fault;
  }
}

function send(response: ServerResponse, { status = 500, body, headers = {}, how }: Partial<Fault>): void {
  if (typeof how === 'object')
    return void response.writeHead(status, { 'content-type': how.type }).end(how.raw);
  const type = body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' };
  response.writeHead(status, { ...type, ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

/** Returns one page of a list, and the header that links to the next page. */
export function pageOf<T>(
  items: T[],
  { query, path }: ProviderRequest,
  sizeName: string,
  { maxSize, baseUrl }: { maxSize: number; baseUrl: string },
): { items: T[]; headers: Record<string, string> } {
  const size = Math.min(Number(query.get(sizeName) ?? 30), maxSize);
  const page = Number(query.get('page') ?? 1);
  const rest = new URLSearchParams(query);
  rest.set('page', String(page + 1));
  const hasNext = items.length > page * size;
  const link = `<${baseUrl}${path}?${rest.toString()}>; rel="next"`;
  return { items: items.slice((page - 1) * size, page * size), headers: hasNext ? { link } : {} };
}
