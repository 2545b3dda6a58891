import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Params } from 'nestjs-pino';
import { destination } from 'pino';

/** One JSON object a line, on standard error: standard output is for people. Credentials are never in it. */
export function loggerOptions(level: string): Params {
  return {
    pinoHttp: [
      {
        level,
        genReqId: () => randomUUID(),
        autoLogging: { ignore: (request: IncomingMessage) => request.url?.startsWith('/api/health') ?? false },
        // Bodies are never logged; of the headers, those that help and hold no secret.
        serializers: {
          req: (request: { id: unknown; method: string; url: string; remoteAddress?: string }) => ({
            id: request.id,
            method: request.method,
            url: request.url.split('?')[0],
            remoteAddress: request.remoteAddress,
          }),
          res: (response: { statusCode: number }) => ({ statusCode: response.statusCode }),
        },
      },
      destination({ fd: 2, sync: true }),
    ],
  };
}
