import type { NextFunction, Request, Response } from 'express';
import { metrics } from '../core/metrics';

/** Observes the time of each request to the API, by its route. Event streams are open for hours. */
export function observeRequests(request: Request, response: Response, next: NextFunction): void {
  const time = metrics.requestSeconds.startTimer();
  response.once('finish', () => {
    if (String(response.getHeader('Content-Type')).startsWith('text/event-stream')) return;
    time({ method: methodOf(request), route: routeOf(request), status: response.statusCode });
  });
  next();
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

const methodOf = ({ method }: Request): string => (METHODS.has(method) ? method : 'other');

/** Returns the pattern, not the address. */
function routeOf({ route }: Request): string {
  const { path } = (route ?? {}) as { path?: unknown };
  return typeof path === 'string' ? path : 'none';
}
