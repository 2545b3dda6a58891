import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseCookie } from 'cookie';
import express, { type NextFunction, type Request, type Response } from 'express';
import type { Deviation, Exchange, Sent } from './deviations/deviation';
import type { Fault, FaultPlan, ReceivedCall } from './faults';
import { DEFAULT_VERSION, personalityOf } from './personalities';
import { NO_PERMISSION, Refusal, snakeCase, UNAUTHORIZED } from './refusal';
import { appRoutes } from './routes/app-routes';
import { componentRoutes } from './routes/component-routes';
import { dataSourceRoutes } from './routes/data-source-routes';
import { editorRoutes } from './routes/editor-routes';
import { eventRoutes } from './routes/event-routes';
import { pageRoutes } from './routes/page-routes';
import { queryRoutes } from './routes/query-routes';
import { resourceRoutes } from './routes/resource-routes';
import type { Answer, Route } from './routes/route';
import { sessionRoutes } from './routes/session-routes';
import { tableRoutes } from './routes/table-routes';
import { versionRoutes } from './routes/version-routes';
import { workspaceRoutes } from './routes/workspace-routes';
import type { Json, UserRow } from './rows';
import { ToolJetState } from './state';

export const ROUTES: readonly Route[] = [
  ...[...sessionRoutes, ...appRoutes, ...versionRoutes, ...pageRoutes, ...componentRoutes, ...eventRoutes],
  ...[
    ...queryRoutes,
    ...dataSourceRoutes,
    ...tableRoutes,
    ...resourceRoutes,
    ...editorRoutes,
    ...workspaceRoutes,
  ],
];
const MAX_BODY = '50mb';

/** Stand-in for ToolJet CE over HTTP, with its state: 2.27.1, unless another version is asked for. */
export class ToolJetServer {
  readonly state: ToolJetState;
  readonly calls: ReceivedCall[] = [];
  /** Asked at each call. */
  faults: FaultPlan = () => null;
  /** One way in which this ToolJet differs from its version. */
  deviation: Deviation | null = null;
  readonly #server: Server;

  private constructor(version: string) {
    const personality = personalityOf(version);
    this.state = new ToolJetState(personality, version);
    const app = express();
    app.use((request, response, next) => this.#disturb(request, response, next));
    app.use(express.json({ limit: MAX_BODY, strict: false }));
    for (const route of ROUTES.filter(({ isIn = () => true }) => isIn(personality))) {
      const method = route.method.toLowerCase() as Lowercase<Route['method']>;
      app[method](`/api${route.path}`, (request, response) => this.#answer(route, request, response));
    }
    app.use((request: Request, _response: Response) => {
      throw new Refusal(404, `Cannot ${request.method} ${request.originalUrl}`);
    });
    app.use(answerError);
    this.#server = createServer(app);
  }

  /** `version`: one of the lines in `personalities.ts`, such as `3.16.5`. */
  static async start({ version = DEFAULT_VERSION }: { version?: string } = {}): Promise<ToolJetServer> {
    const server = new ToolJetServer(version);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Records the call, and does what `faults` says. */
  #disturb(request: Request, response: Response, next: NextFunction): void {
    this.state.tick();
    const { method, originalUrl: path } = request;
    const call: ReceivedCall = { number: this.calls.length + 1, method, path, body: null };
    this.calls.push(call);
    const fault = this.faults(call);
    if (fault === null) return next();
    if (fault.kind === 'held') return void fault.until.then(() => next());
    if (fault.kind === 'lost_answer') {
      response.end = () => response.socket!.destroy() as unknown as Response;
      return next();
    }
    disturb(fault, request, response);
  }

  #answer(route: Route, request: Request, response: Response): void {
    const { session, user } = route.isOpen ? { session: '', user: null } : this.#signedIn(request);
    if (route.isForBuilders && !user!.isAdmin) throw new Refusal(403, NO_PERMISSION);
    const exchange: Exchange = {
      ...{ method: request.method, path: request.path.replace(/^\/api/, ''), state: this.state },
      query: request.query as Record<string, string>,
      body: (request.body as Json | undefined) ?? {},
    };
    this.deviation?.request?.(exchange);
    const instead = this.deviation?.instead?.(exchange);
    if (instead) return send(response, instead);
    const { state, query, body } = exchange;
    const params = request.params as Record<string, string>;
    const sent = sentFor(route, route.handle({ state, params, query, body, user: user!, session }));
    this.deviation?.stored?.(exchange);
    send(response, this.deviation?.answer?.(exchange, sent) ?? sent);
  }

  /** All that is wrong with a session is answered alike. */
  #signedIn({ headers }: Request): { session: string; user: UserRow } {
    const session = parseCookie(headers.cookie ?? '').tj_auth_token ?? '';
    const user = this.state.users.find(this.state.sessions.get(session) ?? '');
    if (!user || headers['tj-workspace-id'] !== this.state.workspace?.id)
      throw new Refusal(401, UNAUTHORIZED);
    return { session, user };
  }
}

function disturb(
  fault: Exclude<Fault, { kind: 'lost_answer' | 'held' }>,
  request: Request,
  response: Response,
): void {
  const { originalUrl: path } = request;
  if (fault.kind === 'hang') return;
  if (fault.kind === 'reset') return void request.socket.destroy();
  if (fault.kind === 'redirect') return response.redirect(302, fault.location);
  if (fault.kind === 'html')
    return void response
      .status(fault.status ?? 200)
      .type('html')
      .send('<!doctype html><title>Sign in</title>');
  if (fault.kind === 'text') return void response.status(200).type('json').send(fault.text);
  return void response.status(fault.status).json(problem(fault.status, path, fault.message));
}

function sentFor({ path }: Route, { status, body, cookie }: Answer): Sent {
  const headers = { ...(cookie !== undefined && { 'set-cookie': cookie }) };
  if (body === undefined) return { status, headers: { ...headers, vary: 'Origin' } };
  return {
    ...{ status, headers: { ...headers, vary: 'Origin, Accept-Encoding' } },
    body: isWrittenAsItIs(path, status) ? body : snakeCase(body),
  };
}

function send(response: Response, { status, headers, body, text, delayMs }: Sent): void {
  if (delayMs !== undefined) {
    setTimeout(() => send(response, { status, headers, body, text }), delayMs);
    return;
  }
  response.status(status);
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (text !== undefined) return void response.end(text);
  if (body === undefined) return void response.end();
  response.json(body);
}

/** Older routes write snake case, with exceptions. */
const isWrittenAsItIs = (path: string, status: number): boolean =>
  /^\/v2\/(apps|resources)|^\/(profile|config|organization-constants(\/:constant)?|data-sources)$|\/environment\/:environment$|\/export$/.test(
    path,
  ) ||
  (path === '/apps/:app/versions' && status === 200);

const problem = (statusCode: number, path: string, message: string | string[]) => ({
  statusCode,
  timestamp: new Date().toISOString(),
  path,
  message,
});

function answerError(
  error: Error & { status?: number; type?: string },
  request: Request,
  response: Response,
  _next: NextFunction,
) {
  response.setHeader('vary', 'Origin, Accept-Encoding');
  const [status, words] = statusOf(error);
  response.status(status).json(problem(status, request.originalUrl, words));
}

function statusOf(error: Error & { type?: string }): [number, string | string[]] {
  if (error instanceof Refusal) return [error.status, error.words];
  if (error.type === 'entity.parse.failed') return [400, 'Unexpected end of JSON input'];
  if (error.type === 'entity.too.large') return [500, 'request entity too large'];
  return [500, error.message];
}
