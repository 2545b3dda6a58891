import { createServer } from 'node:http';
import { listenAt } from '../core/network';

interface WorkerHealth {
  host: string;
  port: number;
  isReady: () => boolean;
}

/** Answers the probes of a worker alone, at the addresses that a server has for them. */
export async function serveWorkerHealth({ host, port, isReady }: WorkerHealth): Promise<void> {
  const server = createServer((request, response) => {
    const status = statusOf(request.url ?? '', isReady);
    response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
    response.end(status === 404 ? '' : JSON.stringify({ status: status === 200 ? 'ok' : 'unavailable' }));
  });
  await listenAt(server, { host, port, setting: 'TRELLIS_WORKER_HEALTH_PORT' });
}

function statusOf(url: string, isReady: () => boolean): number {
  if (url === '/api/health/live') return 200;
  if (url === '/api/health/ready') return isReady() ? 200 : 503;
  return 404;
}
