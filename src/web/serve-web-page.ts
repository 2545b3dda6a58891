import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sirv from 'sirv';
import { pagePolicy } from './page-policy';

/** Stands in the built index.html, and only there, wherever the nonce of the answer has to. */
const NONCE_PLACEHOLDER = '__CSP_NONCE__';
const NONCE_BYTES = 16;
const ASSETS = '/assets/';
const IMMUTABLE = 'public, max-age=31536000, immutable';
const REVALIDATED = 'no-cache';

/**
 * The page and its files, for every address outside of `/api`. Where the page was not built (`npm run build`), only
 * the API is served.
 */
export function serveWebPage(app: NestExpressApplication, folder = join(__dirname, '..', '..', 'web')): void {
  const template = findTemplate(folder);
  if (template === null) return;
  const files = sirv(folder, { gzip: true, brotli: true, etag: true, setHeaders });
  app.use((request: Request, response: Response, next: NextFunction) => {
    if (!isForPage(request)) return next();
    const { path } = request;
    if (path === '/' || path === '/index.html') return sendPage(response, template);
    files(request, response, () => {
      // A file that is gone, after an update for instance, must not answer with a page in its place.
      if (path.startsWith(ASSETS) || !wantsHtml(request)) return next();
      sendPage(response, template);
    });
  });
}

function findTemplate(folder: string): string | null {
  const file = join(folder, 'index.html');
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return text.includes(NONCE_PLACEHOLDER) ? text : null;
}

const isForPage = ({ method, path }: Request): boolean =>
  (method === 'GET' || method === 'HEAD') && path !== '/api' && !path.startsWith('/api/');

const wantsHtml = (request: Request): boolean =>
  (request.get('accept') ?? '').includes('text/html') && request.accepts('html') !== false;

/** Names under `assets/` hold a hash of the contents; the others keep theirs from build to build. */
function setHeaders(response: { setHeader(name: string, value: string): unknown }, path: string): void {
  response.setHeader('Cache-Control', path.startsWith(ASSETS) ? IMMUTABLE : REVALIDATED);
}

/** Without an ETag: a kept copy would carry the nonce of another answer. */
function sendPage(response: Response, template: string): void {
  const nonce = randomBytes(NONCE_BYTES).toString('base64');
  response.setHeader('Content-Security-Policy', pagePolicy(nonce));
  response.setHeader('X-Frame-Options', 'DENY');
  response.setHeader('Cache-Control', REVALIDATED);
  response.type('html').send(template.replaceAll(NONCE_PLACEHOLDER, nonce));
}
