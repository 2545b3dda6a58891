import { parseCookie, stringifySetCookie } from 'cookie';
import type { Request, Response } from 'express';
import { SESSION_SECONDS } from './sessions';

const OVER_HTTP = 'trellis_session';
/** Browsers take a cookie with this prefix from this very host and over HTTPS only: no sibling domain can plant it. */
const OVER_HTTPS = '__Host-trellis_session';

/** Returns the session of a request. A cookie of the other scheme is ignored, since others may have set it. */
export const sessionCookieOf = (request: Request, isHttps: boolean): string | undefined =>
  parseCookie(request.headers.cookie ?? '')[isHttps ? OVER_HTTPS : OVER_HTTP];

export function setSessionCookie(response: Response, token: string, isHttps: boolean): void {
  const name = isHttps ? OVER_HTTPS : OVER_HTTP;
  response.append('Set-Cookie', cookie({ name, value: token, maxAge: SESSION_SECONDS, secure: isHttps }));
}

/** Removes the cookies of both schemes: the server may have changed from one to the other. */
export function clearSessionCookies(response: Response): void {
  response.append('Set-Cookie', cookie({ name: OVER_HTTPS, value: '', maxAge: 0, secure: true }));
  response.append('Set-Cookie', cookie({ name: OVER_HTTP, value: '', maxAge: 0, secure: false }));
}

const cookie = (own: { name: string; value: string; maxAge: number; secure: boolean }): string =>
  stringifySetCookie({ ...own, path: '/', httpOnly: true, sameSite: 'lax' });
