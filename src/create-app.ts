import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import helmet from 'helmet';
import { Logger } from 'nestjs-pino';
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
import { serveOpenApi } from './openapi';
import { IdempotencyInterceptor, WorkspaceGuard } from './workspaces';
import { Reflector } from '@nestjs/core';

/** The server, not listening yet; also what tests start. */
export async function createApp(options: CoreOptions): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.forRoot(options), {
    bodyParser: false,
    bufferLogs: true,
    abortOnError: false,
  });
  app.useLogger(app.get(Logger));
  configureHttp(app);
  return app;
}

function configureHttp(app: NestExpressApplication): void {
  const { trustedProxies } = app.get(Config);
  const reflector = app.get(Reflector);
  app.set('trust proxy', trustedProxies.length > 0 ? trustedProxies : false);
  app.set('etag', false);
  app.disable('x-powered-by');
  app.use(helmet(), refuseNul, noStore);
  serveOpenApi(app);
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

/** PostgreSQL's text cannot hold NUL, so nothing with one in its address is there. */
function refuseNul(request: Request, _: Response, next: NextFunction): void {
  next(/%00|\0/.test(request.originalUrl) ? notFound('This address') : undefined);
}

function noStore(_: Request, response: Response, next: NextFunction): void {
  response.setHeader('Cache-Control', 'no-store');
  next();
}
