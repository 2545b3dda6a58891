import type { Request } from 'express';
import type { Config } from '../core/config';

/**
 * Returns the scheme, host and port of this server for its users: `TRELLIS_BASE_URL`, else the request's own. Express
 * accepts a proxy's headers only from `TRELLIS_TRUSTED_PROXIES`.
 */
export function ownOrigin(request: Request, config: Config): string {
  if (config.baseUrl) return config.baseUrl;
  const isTrusted = isFromTrustedProxy(request);
  const forwarded = isTrusted ? request.get('x-forwarded-host')?.split(',')[0]?.trim() : undefined;
  return `${request.protocol}://${forwarded ?? request.get('host') ?? ''}`;
}

/** Returns the address below which this server's pages and API are: its origin and its base path, without a final slash. */
export const ownAddress = (request: Request, config: Config): string =>
  ownOrigin(request, config) + config.basePath;

export const isHttps = (request: Request, config: Config): boolean =>
  ownOrigin(request, config).startsWith('https:');

function isFromTrustedProxy(request: Request): boolean {
  const trusts = request.app.get('trust proxy fn') as ((address: string, hop: number) => boolean) | undefined;
  return trusts?.(request.socket.remoteAddress ?? '', 0) ?? false;
}
