import { NestFactory, Reflector } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import helmet from 'helmet';
import { AppModule } from './app.module';
import { AuthGuard } from './auth';
import type { CoreOptions } from './core';
import { Config } from './core/config';
import { notFound } from './core/errors';
import {
  AnswerInterceptor,
  BodyInterceptor,
  DeferredAnswers,
  ProblemFilter,
  validationPipe,
} from './core/http';
import { ProgramLogger } from './core/logging';
import { serveOpenApi } from './openapi';
import { serveWebPage } from './web';
import { IdempotencyInterceptor, WorkspaceGuard } from './workspaces';

/** The server, not listening yet; also what tests start. */
export async function createApp(options: CoreOptions): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.forRoot(options), {
    bodyParser: false,
    bufferLogs: true,
    abortOnError: false,
  });
  app.useLogger(app.get(ProgramLogger));
  configureHttp(app);
  return app;
}

function configureHttp(app: NestExpressApplication): void {
  const { trustedProxies, baseUrl } = app.get(Config);
  const reflector = app.get(Reflector);
  app.set('trust proxy', trustedProxies.length > 0 ? trustedProxies : false);
  app.set('etag', false);
  app.disable('x-powered-by');
  app.use(securityHeaders(baseUrl?.startsWith('https:') ?? false), noStore, refuseNul);
  serveOpenApi(app);
  serveWebPage(app);
  app.useGlobalFilters(new ProblemFilter());
  // The order counts: who it is, what they may, then the body, then whether it was asked before.
  app.useGlobalGuards(app.get(AuthGuard), app.get(WorkspaceGuard));
  app.useGlobalInterceptors(
    new AnswerInterceptor(app.get(DeferredAnswers)),
    new BodyInterceptor(reflector),
    app.get(IdempotencyInterceptor),
  );
  app.useGlobalPipes(validationPipe());
}

/**
 * For everything that is not the page, which has a policy of its own: what is answered is data, and nothing in it is
 * ever run or framed. Over plain HTTP nothing may send a browser to HTTPS, where nobody answers; and never for other
 * hosts than this.
 */
const securityHeaders = (isHttps: boolean) =>
  helmet({
    contentSecurityPolicy: { useDefaults: false, directives: DATA_POLICY },
    strictTransportSecurity: isHttps && { includeSubDomains: false },
    xFrameOptions: { action: 'deny' },
  });

const DATA_POLICY = {
  defaultSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
};

/** PostgreSQL's text cannot hold NUL, so nothing with one in its address is there. */
function refuseNul(request: Request, _: Response, next: NextFunction): void {
  next(/%00|\0/.test(request.originalUrl) ? notFound('This address') : undefined);
}

function noStore(_: Request, response: Response, next: NextFunction): void {
  response.setHeader('Cache-Control', 'no-store');
  next();
}
