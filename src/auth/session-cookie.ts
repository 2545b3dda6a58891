import { parseCookie, stringifySetCookie } from 'cookie';
import type { Request, Response } from 'express';
import { SESSION_SECONDS } from './sessions';

const NAME = 'trellis_session';

export const sessionCookieOf = (request: Request): string | undefined =>
  parseCookie(request.headers.cookie ?? '')[NAME];

export function setSessionCookie(response: Response, token: string, isHttps: boolean): void {
  response.append('Set-Cookie', cookie(token, SESSION_SECONDS, isHttps));
}

export function clearSessionCookie(response: Response, isHttps: boolean): void {
  response.append('Set-Cookie', cookie('', 0, isHttps));
}

const cookie = (value: string, maxAge: number, secure: boolean): string =>
  stringifySetCookie({ name: NAME, value, path: '/', httpOnly: true, sameSite: 'lax', maxAge, secure });
