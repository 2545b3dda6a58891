import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Params } from 'nestjs-pino';
import { destination } from 'pino';
import { errorOf } from './error-serializer';

/** One JSON object per line, on standard error: standard output is for people. Never contains credentials. */
export function loggerOptions(level: string): Params {
  return {
    pinoHttp: [
      {
        level,
        genReqId: () => randomUUID(),
        autoLogging: {
          ignore: (request: IncomingMessage) => request.url?.startsWith('/api/health') ?? false,
        },
        // The standard serializers would run first, and reveal parts of the error and its headers.
        wrapSerializers: false,
        // Bodies and headers are never logged, nor is the query of a URL.
        serializers: {
          req: (request: IncomingMessage & { id?: unknown; originalUrl?: string }) => ({
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
