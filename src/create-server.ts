import { constants } from 'node:zlib';
import { NestFactory, Reflector } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import compression from 'compression';
import type { NextFunction, Request, Response } from 'express';
import helmet from 'helmet';
import { AppModule, type ServerOptions } from './app.module';
import { AuthGuard } from './auth';
import { Config, EMBEDDING } from './core/config';
import { notFound } from './core/errors';
import {
  AnswerInterceptor,
  BodyInterceptor,
  JobAnswerPort,
  ProblemFilter,
  serveBelow,
  validationPipe,
} from './core/http';
import { ReadAnew } from './hosts';
import { ProgramLogger } from './core/logging';
import { programVersion } from './core/program-version';
import { observeRequests, traceRequests } from './metrics';
import { serveOpenApi } from './openapi';
import { serveDocs, serveWebPage } from './web';
import { AuditInterceptor, IdempotencyInterceptor, TurnInterceptor, WorkspaceGuard } from './workspaces';

/**
 * Longer than reverse proxies keep a connection that nothing is sent over: two minutes in Caddy, one in others. A request
 * that a proxy sends over a connection which is being closed fails, and is not repeated if it changes something.
 */
const KEEP_ALIVE_MS = 150_000;

/** Creates the server without listening. Nest has one log for a process: inside a program, Trellis writes to the program’s. */
export async function createServer(options: ServerOptions): Promise<NestExpressApplication> {
  const hasOwnLog = options.program === undefined;
  const app = await NestFactory.create<NestExpressApplication>(AppModule.forRoot(options), {
    bodyParser: false,
    bufferLogs: hasOwnLog,
    abortOnError: false,
  });
  if (hasOwnLog) app.useLogger(app.get(ProgramLogger));
  configureHttp(app);
  return app;
}

function configureHttp(app: NestExpressApplication): void {
  const { trustedProxies, baseUrl, basePath } = app.get(Config);
  const reflector = app.get(Reflector);
  app.getHttpServer().keepAliveTimeout = KEEP_ALIVE_MS;
  app.set('trust proxy', trustedProxies.length > 0 ? trustedProxies : false);
  app.set('etag', false);
  app.disable('x-powered-by');
  app.use(securityHeaders(baseUrl?.startsWith('https:') ?? false), basicHeaders, refuseNul);
  if (basePath) app.use(serveBelow(basePath));
  app.use('/api', observeRequests, traceRequests, compressed());
  serveOpenApi(app, basePath);
  app.use('/docs', compressed());
  serveDocs(app, { basePath });
  serveWebPage(app, { basePath, embedding: app.get(EMBEDDING) });
  app.useGlobalFilters(new ProblemFilter());
  // The order matters: authentication, rights, body, turn, idempotency, audit.
  app.useGlobalGuards(app.get(AuthGuard), app.get(WorkspaceGuard));
  app.useGlobalInterceptors(
    new AnswerInterceptor(app.get(JobAnswerPort), basePath),
    new BodyInterceptor(reflector),
    // Waits for other servers, so before the turns.
    app.get(ReadAnew),
    app.get(TurnInterceptor),
    app.get(IdempotencyInterceptor),
    app.get(AuditInterceptor),
  );
  app.useGlobalPipes(validationPipe());
}

/**
 * Headers for everything but the page, which has its own policy: answers are data, never run or framed. Over plain
 * HTTP, no header may send a browser to HTTPS, which nothing serves; and never for other hosts.
 */
const securityHeaders = (isHttps: boolean) =>
  helmet({
    contentSecurityPolicy: { useDefaults: false, directives: DATA_POLICY },
    strictTransportSecurity: isHttps && { includeSubDomains: false },
    xFrameOptions: { action: 'deny' },
    // For documents: the page sets them. An answer is mostly headers, and the page asks for thirty.
    originAgentCluster: false,
    xDnsPrefetchControl: false,
    // For browsers and plug-ins that are gone.
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  });

/**
 * Compresses lists and documents, which take a fraction of their size, quickly rather than well. Short answers stay as they
 * are, among them all that have a secret; so do event streams, which would be held back.
 */
const compressed = () =>
  compression({
    threshold: 2_048,
    level: 1,
    brotli: { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } },
    filter: (request, response) =>
      !/event-stream/.test(String(response.getHeader('Content-Type'))) &&
      compression.filter(request, response),
  });

const DATA_POLICY = {
  defaultSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
};

/** PostgreSQL's text cannot hold NUL, so no address with a NUL exists. */
function refuseNul(request: Request, _: Response, next: NextFunction): void {
  next(/%00|\0/.test(request.originalUrl) ? notFound('This address') : undefined);
}

function basicHeaders(_: Request, response: Response, next: NextFunction): void {
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('X-Trellis-Version', programVersion());
  next();
}
