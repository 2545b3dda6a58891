import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { AppError } from '../errors';

/** Probes ask the server itself, not the proxy. */
const HEALTH = /^\/api\/health\/(live|ready)(\?|$)/;
/** Metadata about an address below the path is at the root of the host, with the path behind (RFC 8414, RFC 9728). */
const METADATA = /^(\/\.well-known\/oauth-(?:authorization-server|protected-resource))(\/.*)$/;

/**
 * Serves everything below the path, and nothing elsewhere but the health of the server: handlers see addresses without
 * the path. A proxy that cuts the path off is told so, since an address that is right by chance must not work.
 */
export function serveBelow(basePath: string): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    const { url } = request;
    const [, metadata = '', path = url] = METADATA.exec(url) ?? [];
    const rest = path.startsWith(basePath) ? path.slice(basePath.length) : null;
    if (HEALTH.test(url)) return next();
    if (metadata && rest !== null) {
      request.url = metadata + rest;
      return next();
    }
    if (rest !== null && /^(\?|$)/.test(rest)) return response.redirect(308, `${basePath}/${rest}`);
    if (rest?.startsWith('/') !== true) return next(outside(basePath));
    request.url = rest;
    next();
  };
}

const outside = (basePath: string) =>
  new AppError('not_found', 404, `Trellis is served below ${basePath}/.`, {
    remedy: 'A proxy in front of it has to pass the path on unchanged (TRELLIS_BASE_PATH).',
  });
