import { parseCookie, stringifySetCookie } from 'cookie';
import type { Request, Response } from 'express';
import type { Config } from '../core/config';
import { isHttps } from './origin';
import { SESSION_SECONDS } from './sessions';

/** Each sign-on that is under way has a cookie `sign_on_state_…`, and a failed one `sign_on_problem`. */
export type CookieName = 'session' | 'sign_on_problem' | `sign_on_state_${string}`;

/** Browsers take a cookie with this prefix from this very host and over HTTPS only: no sibling domain can plant it. */
const HTTPS_PREFIX = '__Host-';

/** Returns the session of a request. A cookie of the other scheme is ignored, since others may have set it. */
export const sessionCookieOf = (request: Request, config: Config): string | undefined =>
  cookieOf(request, config, 'session');

/** Returns one of this server's cookies. */
export const cookieOf = (request: Request, config: Config, name: CookieName): string | undefined =>
  parseCookie(request.headers.cookie ?? '')[nameOf(config, isHttps(request, config), name)];

/** Lists this server's cookies of sign-ons that are under way; browsers send the oldest first. */
export function signOnCookiesOf(request: Request, config: Config): CookieName[] {
  const [before, after] = nameOf(config, isHttps(request, config), 'sign_on_state_*').split('*');
  return Object.keys(parseCookie(request.headers.cookie ?? ''))
    .filter((name) => name.startsWith(before) && name.endsWith(after))
    .map((name) => name.slice(before.length, name.length - after.length))
    .filter((id) => /^[\da-f]+$/.test(id))
    .map((id) => `sign_on_state_${id}` as const);
}

/** Sets one of this server's cookies; with an empty value it is removed. */
export function setCookie(
  response: Response,
  config: Config,
  { name, value, maxAge }: { name: CookieName; value: string; maxAge: number },
): void {
  const secure = isHttps(response.req, config);
  response.append('Set-Cookie', cookie({ name: nameOf(config, secure, name), value, maxAge, secure }));
}

export function setSessionCookie(
  response: Response,
  token: string,
  config: Config,
  maxAge = SESSION_SECONDS,
): void {
  setCookie(response, config, { name: 'session', value: token, maxAge });
}

/** Removes the cookies of both schemes: the server may have changed from one to the other. */
export function clearSessionCookies(response: Response, config: Config): void {
  for (const secure of [true, false]) {
    const name = nameOf(config, secure, 'session');
    response.append('Set-Cookie', cookie({ name, value: '', maxAge: 0, secure }));
  }
}

/**
 * Returns one name for each base path, since several servers may share a host. The prefix demands the path `/`; a
 * narrower one would protect nothing, as all pages of a host are one origin.
 */
const nameOf = ({ basePath }: Config, isSecure: boolean, name: CookieName): string =>
  `${isSecure ? HTTPS_PREFIX : ''}trellis_${name}${basePath.replaceAll('/', '.')}`;

const cookie = (own: { name: string; value: string; maxAge: number; secure: boolean }): string =>
  stringifySetCookie({ ...own, path: '/', httpOnly: true, sameSite: 'lax' });
