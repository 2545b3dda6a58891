import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Params } from 'nestjs-pino';
import { destination } from 'pino';
import { errorOf } from './error-serializer';

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
        // Bodies and headers are never logged, nor is the query of a URL.
        serializers: {
          req: (request: LoggedRequest) => ({
            id: request.id,
            method: request.method,
            url: (request.originalUrl ?? request.url ?? '').split('?')[0],
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
