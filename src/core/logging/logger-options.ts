import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Params } from 'nestjs-pino';
import { destination, pino } from 'pino';

/** A request with what the log says of it beyond HTTP. */
export interface LoggedRequest extends IncomingMessage {
  originalUrl?: string;
  principal?: { userId: string };
  actor?: { workspaceId: string };
  /** Job that the request has made. */
  jobId?: string;
}

const REQUEST_ID = 'X-Request-Id';
/** Printable, and short enough to be quoted. */
const WELL_FORMED_ID = /^[A-Za-z0-9][\w.:@=+/-]{0,127}$/;

/** One JSON object per line, on standard error: standard output is for people. Never contains credentials. */
export function loggerOptions(level: string): Params {
  return {
    pinoHttp: [
      {
        level,
        genReqId: takeOverId,
        customProps: idsOf,
        autoLogging: {
          ignore: (request: IncomingMessage) => request.url?.startsWith('/api/health') ?? false,
        },
        // The standard serializers would run first, and reveal parts of the error and its headers.
        wrapSerializers: false,
        // Bodies and headers are never logged, nor is the query of a URL, nor what opens a picture.
        serializers: {
          req: (request: LoggedRequest) => ({
            id: request.id,
            method: request.method,
            url: (request.originalUrl ?? request.url ?? '')
              .split('?')[0]
              .replace(/(\/api\/pictures\/).*/, '$1…'),
            remoteAddress: request.socket.remoteAddress,
          }),
          res: (response: { statusCode: number }) => ({ statusCode: response.statusCode }),
          err: errorOf,
        },
      },
      destination({ fd: 2, sync: true }),
    ],
  };
}

/** Keeps the id that a proxy or client has given the request, so that its log and ours can be joined; returned to quote. */
function takeOverId(request: IncomingMessage, response: ServerResponse): string {
  const given = request.headers[REQUEST_ID.toLowerCase()];
  const id = typeof given === 'string' && WELL_FORMED_ID.test(given) ? given : randomUUID();
  response.setHeader(REQUEST_ID, id);
  return id;
}

/** Called at the beginning, when nothing is known yet, and at the end. */
function idsOf(request: IncomingMessage): Record<string, string> {
  const { principal, actor, jobId } = request as LoggedRequest;
  return {
    ...(principal && { userId: principal.userId }),
    ...(actor && { workspaceId: actor.workspaceId }),
    ...(jobId !== undefined && { jobId }),
  };
}

const MAX_CAUSES = 5;

/**
 * Serializes an error for the log, by fields known to hold no secret. The database's errors carry the values of the
 * failed statement, which may be a password's hash, a token's, or a whole app.
 */
export function errorOf(error: unknown, depth = 0): unknown {
  if (!isErrorLike(error)) return typeof error === 'string' ? error : String(error);
  const { name, message, stack, code, constraint, cause } = error;
  return {
    type: name,
    message,
    stack,
    ...(code === undefined ? {} : { code }),
    ...(constraint === undefined ? {} : { constraint }),
    ...(cause === undefined || depth >= MAX_CAUSES ? {} : { cause: errorOf(cause, depth + 1) }),
  };
}

interface ErrorLike {
  name?: string;
  message: string;
  stack?: string;
  code?: unknown;
  constraint?: unknown;
  cause?: unknown;
}

// Errors of native code are not always `instanceof Error`.
const isErrorLike = (value: unknown): value is ErrorLike =>
  typeof value === 'object' && value !== null && typeof (value as ErrorLike).message === 'string';

export interface PlainLog {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** Log for code that runs before or outside of the Nest application: the same format on the same stream. */
export function plainLog(level: string): PlainLog {
  const logger = pino({ level }, destination({ fd: 2, sync: true }));
  return {
    info: (message) => logger.info(message),
    warn: (message) => logger.warn(message),
    error: (message) => logger.error(message),
  };
}
