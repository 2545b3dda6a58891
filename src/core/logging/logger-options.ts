import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Params } from 'nestjs-pino';
import { destination } from 'pino';
import { errorOf } from './error-serializer';

/** One JSON object a line, on standard error: standard output is for people. Credentials are never in it. */
export function loggerOptions(level: string): Params {
  return {
    pinoHttp: [
      {
        level,
        genReqId: () => randomUUID(),
        autoLogging: {
          ignore: (request: IncomingMessage) => request.url?.startsWith('/api/health') ?? false,
        },
        // The standard serializers would be asked first, and show what they know of the error and of its headers.
        wrapSerializers: false,
        // Bodies are never logged; of the headers, none; of the address, not what is asked with it.
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
