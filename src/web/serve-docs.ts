import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { extname, join } from 'node:path';
import { docsPolicy } from './page-policy';
import { loadWebFiles } from './web-files';

/** The build puts it before all addresses of the site: docs/.vitepress/config.mjs. */
const BASE_PATH_PLACEHOLDER = '/__TRELLIS_BASE__';
const TEXTS = ['.html', '.js', '.css', '.json', '.md', '.txt'];
const NOT_FOUND = '/404.html';
const ASSETS = '/assets/';
const IMMUTABLE = 'public, max-age=31536000, immutable';
const NOT_BUILT = 'The documentation of this server was not built. Type in its folder: npm run build\n';

interface DocsFile {
  bytes: Buffer;
  etag: string;
  /** Content security policy of a page. */
  policy?: string;
}

/**
 * Serves the documentation below `/docs`: the site, each page as Markdown (`/docs/guide.md`), and their list for programs
 * (`/docs/llms.txt`). `basePath` is what browsers put before these addresses.
 */
export function serveDocs(
  app: NestExpressApplication,
  { basePath, folder = join(__dirname, '..', '..', 'docs') }: { basePath: string; folder?: string },
): void {
  const files = existsSync(join(folder, NOT_FOUND)) ? loadDocs(folder, basePath) : null;
  app.use('/docs', (request: Request, response: Response, next: NextFunction) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return next();
    if (!files) return void response.status(404).type('text').send(NOT_BUILT);
    // Links of the pages are relative to the folder.
    if (request.originalUrl.split('?')[0].endsWith('/docs')) return response.redirect(`${basePath}/docs/`);
    sendDoc(request, response, files);
  });
  app.use('/guide', ({ method, path }: Request, response: Response, next: NextFunction) => {
    if (method !== 'GET' && method !== 'HEAD') return next();
    response.redirect(308, `${basePath}/docs/${pageOfGuide(path, files)}`);
  });
}

/** Returns the page that has what the guide had at an address, before `/docs` was there. Browsers keep the anchor. */
function pageOfGuide(path: string, files: ReadonlyMap<string, DocsFile> | null): string {
  const name = path.replaceAll('/', '') || 'guide';
  return [name, `operate/${name}`].find((page) => files?.has(`/${page}.html`)) ?? '';
}

function loadDocs(folder: string, basePath: string): Map<string, DocsFile> {
  const place = ([address, { bytes, etag }]: [string, DocsFile]): [string, DocsFile] => {
    if (!TEXTS.includes(extname(address))) return [address, { bytes, etag }];
    const text = bytes.toString().replaceAll(BASE_PATH_PLACEHOLDER, basePath);
    const policy = extname(address) === '.html' ? docsPolicy(hashesOfScripts(text)) : undefined;
    return [address, { bytes: Buffer.from(text), etag, policy }];
  };
  return new Map([...loadWebFiles(folder)].map(place));
}

/** The generator writes two short scripts into each page, which choose the colours before the first paint. */
const hashesOfScripts = (html: string): string[] =>
  [...html.matchAll(/<script(?![^>]* src=)[^>]*>([\s\S]*?)<\/script>/g)].map(
    ([, script = '']) => `sha256-${createHash('sha256').update(script).digest('base64')}`,
  );

function sendDoc({ path }: Request, response: Response, files: Map<string, DocsFile>): void {
  const address = path.endsWith('/') ? `${path}index.html` : path;
  const name = files.has(address) ? address : `${address}.html`;
  const file = files.get(name);
  const { bytes, etag, policy } = file ?? files.get(NOT_FOUND)!;
  if (policy) response.setHeader('Content-Security-Policy', policy);
  response.setHeader('Cache-Control', file && path.startsWith(ASSETS) ? IMMUTABLE : 'no-cache');
  if (file) response.setHeader('ETag', etag);
  // Markdown and files to copy are shown, not downloaded.
  const type = extname(file ? name : NOT_FOUND);
  const isShown = ['.md', '.yml', '.conf', '.service', ''].includes(type);
  response
    .status(file ? 200 : 404)
    .type(isShown ? 'text/plain' : type)
    .send(bytes);
}
