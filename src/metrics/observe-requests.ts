import type { NextFunction, Request, Response } from 'express';
import { metrics } from '../core/metrics';

export type ObservedRequest = Pick<Request, 'method' | 'route'>;

/** Observes the time of each request to the API, by its route. Event streams are open for hours. */
export function observeRequests(request: Request, response: Response, next: NextFunction): void {
  const time = metrics.requestSeconds.startTimer();
  response.once('finish', () => {
    if (isEventStream(response)) return;
    time({ method: methodOf(request), route: routeOf(request), status: response.statusCode });
  });
  next();
}

export const isEventStream = (response: Response): boolean =>
  String(response.getHeader('Content-Type')).startsWith('text/event-stream');

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

export const methodOf = ({ method }: ObservedRequest): string => (METHODS.has(method) ? method : 'other');

/** Returns the pattern, not the address. */
export function routeOf({ route }: ObservedRequest): string {
  const { path } = (route ?? {}) as { path?: unknown };
  return typeof path === 'string' ? path : 'none';
}
