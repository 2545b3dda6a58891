import { createServer, type Server } from 'node:http';
import { METRICS_TYPE } from '../core/metrics';
import { listenAt } from '../core/network';

interface MetricsServer {
  host: string;
  port: number;
  print: () => Promise<string>;
}

/** Serves metrics on a port of their own, without a token: for a network that only the operator reaches. */
export async function serveMetrics({ host, port, print }: MetricsServer): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.url !== '/api/metrics' && request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    print().then(
      (text) =>
        response.writeHead(200, { 'Content-Type': METRICS_TYPE, 'Cache-Control': 'no-store' }).end(text),
      () => response.writeHead(503).end(),
    );
  });
  await listenAt(server, { host, port, setting: 'TRELLIS_METRICS_PORT' });
  return server;
}
