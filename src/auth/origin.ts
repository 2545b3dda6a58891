import { isIP } from 'node:net';
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

/**
 * Returns true for the origin of a page that this server has sent. Where `TRELLIS_BASE_URL` does not name it, only an address
 * or `localhost` counts: any other name in a request may belong to someone who has pointed it here.
 */
export function isOwnOrigin(origin: string, request: Request, config: Config): boolean {
  if (config.baseUrl !== null && origin === config.baseUrl) return true;
  const [page, here] = [hostOf(origin), hostOf(`${request.protocol}://${request.get('host') ?? ''}`)];
  if (!page || !here || page.port !== here.port || !page.isAddress) return false;
  return page.name === here.name || (page.isLoopback && here.isLoopback);
}

function hostOf(
  origin: string,
): { name: string; port: string; isAddress: boolean; isLoopback: boolean } | null {
  if (!URL.canParse(origin)) return null;
  const { hostname, port, protocol } = new URL(origin);
  const name = hostname.replace(/^\[|\]$/g, '');
  const isLoopback = name === 'localhost' || name === '::1' || /^127\./.test(name);
  return {
    ...{ name, isLoopback, isAddress: isLoopback || isIP(name) !== 0 },
    port: port || (protocol === 'https:' ? '443' : '80'),
  };
}

function isFromTrustedProxy(request: Request): boolean {
  const trusts = request.app.get('trust proxy fn') as ((address: string, hop: number) => boolean) | undefined;
  return trusts?.(request.socket.remoteAddress ?? '', 0) ?? false;
}
