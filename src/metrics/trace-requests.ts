import type { NextFunction, Response } from 'express';
import type { LoggedRequest } from '../core/logging';
import { recordSpan } from '../core/tracing';
import { isEventStream, methodOf, routeOf, type ObservedRequest } from './observe-requests';

/** Records a span of each request to the API, but for health checks and event streams. */
export function traceRequests(
  request: ObservedRequest & LoggedRequest,
  response: Response,
  next: NextFunction,
): void {
  const startedAt = Date.now();
  response.once('finish', () => {
    const [method, route, status] = [methodOf(request), routeOf(request), response.statusCode];
    if (isEventStream(response) || route.startsWith('/api/health')) return;
    const { jobId, headers } = request;
    recordSpan({
      name: `${method} ${route}`,
      kind: 'server',
      startedAt,
      endedAt: Date.now(),
      attributes: {
        'http.request.method': method,
        'http.route': route,
        'http.response.status_code': status,
        ...(jobId !== undefined && { 'trellis.job.id': jobId }),
      },
      errorCode: status >= 500 ? String(status) : null,
      madeJobId: jobId,
      traceparent: [headers.traceparent].flat()[0],
    });
  });
  next();
}
