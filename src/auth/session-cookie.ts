import { parseCookie, stringifySetCookie } from 'cookie';
import type { Request, Response } from 'express';
import type { Config } from '../core/config';
import { isHttps } from './origin';
import { SESSION_SECONDS } from './sessions';

/** Browsers take a cookie with this prefix from this very host and over HTTPS only: no sibling domain can plant it. */
const HTTPS_PREFIX = '__Host-';

/** Returns the session of a request. A cookie of the other scheme is ignored, since others may have set it. */
export const sessionCookieOf = (request: Request, config: Config): string | undefined =>
  parseCookie(request.headers.cookie ?? '')[nameOf(config, isHttps(request, config))];

export function setSessionCookie(response: Response, token: string, config: Config): void {
  const secure = isHttps(response.req, config);
  const name = nameOf(config, secure);
  response.append('Set-Cookie', cookie({ name, value: token, maxAge: SESSION_SECONDS, secure }));
}

/** Removes the cookies of both schemes: the server may have changed from one to the other. */
export function clearSessionCookies(response: Response, config: Config): void {
  for (const secure of [true, false]) {
    const name = nameOf(config, secure);
    response.append('Set-Cookie', cookie({ name, value: '', maxAge: 0, secure }));
  }
}

/**
 * Returns one name for each base path, since several servers may share a host. The prefix demands the path `/`; a
 * narrower one would protect nothing, as all pages of a host are one origin.
 */
const nameOf = ({ basePath }: Config, isSecure: boolean): string =>
  `${isSecure ? HTTPS_PREFIX : ''}trellis_session${basePath.replaceAll('/', '.')}`;

const cookie = (own: { name: string; value: string; maxAge: number; secure: boolean }): string =>
  stringifySetCookie({ ...own, path: '/', httpOnly: true, sameSite: 'lax' });
