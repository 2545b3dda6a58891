import type { NestExpressApplication } from '@nestjs/platform-express';
import express from 'express';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { serveWebPage } from './serve-web-page';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-web-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'assets', 'page-1a2b3c4d.js'), 'let page;');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const serve = (basePath = '') => {
  const app = express();
  serveWebPage(app as unknown as NestExpressApplication, { basePath, folder });
  return app;
};

const getPage = (app: ReturnType<typeof serve>) => request(app).get('/').set('Accept', 'text/html');

it('keeps serving its own page while a newer one is built over it', async () => {
  await writeFile(join(folder, 'index.html'), '<meta nonce="__CSP_NONCE__">');
  const app = serve();
  await rm(folder, { recursive: true });

  await request(app).get('/assets/page-1a2b3c4d.js').expect(200, 'let page;');
  await getPage(app).expect(200);
});

it('serves nothing if no page was built', async () => {
  await writeFile(join(folder, 'index.html'), '<script type="module" src="/src/main.tsx"></script>');
  await getPage(serve()).expect(404);
  await rm(folder, { recursive: true });
  await getPage(serve()).expect(404);
});

it('gives its first address to a program that accepts anything, and no other', async () => {
  await writeFile(join(folder, 'index.html'), '<meta nonce="__CSP_NONCE__">');
  const app = serve();
  const get = (path: string, accept: string) => request(app).get(path).set('Accept', accept);
  await get('/', '*/*').expect(200).expect('Content-Type', /html/);
  await request(app).head('/').expect(200);
  await get('/', 'application/json').expect(404);
  for (const path of ['/api', '/api/nothing', '/robots.txt', '/assets/gone', '/sign-in'])
    await get(path, '*/*').expect(404);
});

it('writes the base path into the page, and into the addresses of its files', async () => {
  await writeFile(
    join(folder, 'index.html'),
    '<html data-base-path=""><meta nonce="__CSP_NONCE__"><script src="./assets/page-1a2b3c4d.js"></script>',
  );
  const { text } = await getPage(serve('/tools/trellis')).expect(200);
  expect(text).toContain('<html data-base-path="/tools/trellis">');
  expect(text).toContain('<script src="/tools/trellis/assets/page-1a2b3c4d.js">');
  expect((await getPage(serve())).text).toContain('<script src="/assets/page-1a2b3c4d.js">');
});
