import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Embedding } from '../core/config';
import { pagePolicy, type PageRights } from './page-policy';
import { shadesOf } from './shades-of';
import { loadWebFiles, type Encoding, type WebFile } from './web-files';

/** Placeholder for the nonce in the built index.html. */
const NONCE_PLACEHOLDER = '__CSP_NONCE__';
/** Begins the addresses of files in the built index.html, which is served at many paths. */
const RELATIVE = /(?<= (?:src|href)=")\.\//g;
/** Tells the page its base path: web/src/lib/base-path.ts. */
const BASE_PATH_ATTRIBUTE = 'data-base-path=""';
/** Tells the page how to look within a program: web/src/lib/program-page.ts. */
const PROGRAM_ATTRIBUTE = 'data-program=""';
/** Browsers ask for the icon of the program’s address then. */
const ICON = /\s*<link rel="icon"[^>]*>/;
const NONCE_BYTES = 16;
const INDEX = '/index.html';
const ASSETS = '/assets/';
/** Powers of the browser that the page has no use for. */
const UNUSED = 'camera=(), geolocation=(), microphone=(), payment=(), usb=()';
/** Files that a document loads, and that no window shows as a document of its own. */
const SUBRESOURCES = ['.js', '.css', '.woff', '.woff2'];
/** Headers that mean nothing there: browsers heed them in documents only, and names of files tell their build. */
const OTHER_HEADERS = [
  'Content-Security-Policy',
  'Cross-Origin-Opener-Policy',
  'X-Frame-Options',
  'X-Trellis-Version',
];
const IMMUTABLE = 'public, max-age=31536000, immutable';
const REVALIDATED = 'no-cache';
/** Posts a form to GitHub, see web/src/app/router.tsx. */
const FORM_PAGE = '/github-app/new';

interface Served {
  basePath: string;
  embedding?: Embedding | null;
  folder?: string;
}

/**
 * Serves the page and its files for every address outside of `/api`. If the page was not built (`npm run build`),
 * only the API is served. `basePath` is what browsers
 * put before these addresses; `embedding`, the program around Trellis.
 */
export function serveWebPage(
  app: NestExpressApplication,
  { basePath, embedding = null, folder = join(__dirname, '..', '..', 'web') }: Served,
): void {
  const built = findTemplate(folder);
  if (built === null) return;
  const template = withProgram(
    built.replaceAll(RELATIVE, `${basePath}/`).replace(BASE_PATH_ATTRIBUTE, `data-base-path="${basePath}"`),
    embedding,
  );
  const framedBy = embedding ? ["'self'", ...(embedding.page.framedBy ?? [])] : [];
  const files = loadWebFiles(folder);
  files.delete(INDEX);
  app.use((request: Request, response: Response, next: NextFunction) => {
    if (!isForPage(request)) return next();
    const file = files.get(request.path);
    if (file) return sendFile(request, response, file);
    // A missing file, after an update for instance, must not be answered with the page.
    if (request.path.startsWith(ASSETS) || !wantsHtml(request)) return next();
    sendPage(request, response, template, { postsElsewhere: request.path === FORM_PAGE, framedBy });
  });
}

function withProgram(template: string, embedding: Embedding | null): string {
  if (!embedding) return template;
  const { framedBy: _, color, ...look } = embedding.page;
  const text = JSON.stringify({ ...look, name: embedding.name, ...(color && { shades: shadesOf(color) }) });
  const value = text.replace(/[&"<]/g, (character) => `&#${character.charCodeAt(0)};`);
  return template.replace(PROGRAM_ATTRIBUTE, () => `data-program="${value}"`).replace(ICON, '');
}

function findTemplate(folder: string): string | null {
  const file = join(folder, INDEX);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return text.includes(NONCE_PLACEHOLDER) ? text : null;
}

const isForPage = ({ method, path }: Request): boolean =>
  (method === 'GET' || method === 'HEAD') && path !== '/api' && !path.startsWith('/api/');

/**
 * A browser that opens an address accepts HTML explicitly. A program that accepts anything, such as a probe, is answered
 * at the first address only: any other one may not exist.
 */
const wantsHtml = (request: Request): boolean =>
  (request.get('accept') ?? '').includes('text/html') ||
  (request.path === '/' && request.accepts('html') !== false);

/** Names under `assets/` contain a hash of the contents; other names stay the same from build to build. */
function sendFile(request: Request, response: Response, { bytes, encoded, etag }: WebFile): void {
  const available = (Object.keys(encoded) as Encoding[]).filter((name) => encoded[name]);
  const encoding = available.find((name) => request.acceptsEncodings(name) === name);
  const extension = extname(request.path);
  // The first visit loads some twenty of them, each with its headers.
  if (SUBRESOURCES.includes(extension)) OTHER_HEADERS.forEach((name) => response.removeHeader(name));
  response.setHeader('Cache-Control', request.path.startsWith(ASSETS) ? IMMUTABLE : REVALIDATED);
  if (available.length > 0) response.setHeader('Vary', 'Accept-Encoding');
  if (encoding) response.setHeader('Content-Encoding', encoding);
  // Another encoding is another representation, so it needs another strong ETag.
  response.setHeader('ETag', encoding ? etag.replace(/"$/, `-${encoding}"`) : etag);
  response.type(extension).send((encoding && encoded[encoding]) ?? bytes);
}

/** Packed, but without an ETag: a cached copy would carry the nonce of another answer. */
function sendPage(request: Request, response: Response, template: string, rights: PageRights): void {
  const nonce = randomBytes(NONCE_BYTES).toString('base64');
  response.setHeader('Content-Security-Policy', pagePolicy(nonce, rights));
  // It cannot name origins; browsers that know the policy heed that alone.
  if (rights.framedBy.length > 0) response.removeHeader('X-Frame-Options');
  else response.setHeader('X-Frame-Options', 'DENY');
  response.setHeader('Permissions-Policy', UNUSED);
  response.setHeader('Origin-Agent-Cluster', '?1');
  response.setHeader('X-DNS-Prefetch-Control', 'off');
  response.setHeader('Cache-Control', REVALIDATED);
  response.setHeader('Vary', 'Accept-Encoding');
  const page = Buffer.from(template.replaceAll(NONCE_PLACEHOLDER, nonce));
  const isPacked = request.acceptsEncodings('gzip') === 'gzip';
  if (isPacked) response.setHeader('Content-Encoding', 'gzip');
  response.type('html').send(isPacked ? gzipSync(page) : page);
}
