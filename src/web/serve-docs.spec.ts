import type { NestExpressApplication } from '@nestjs/platform-express';
import express from 'express';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { serveDocs } from './serve-docs';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-docs-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const serve = (basePath = '') => {
  const app = express();
  serveDocs(app as unknown as NestExpressApplication, { basePath, folder });
  return app;
};

it('tells what to type when the site was not built', async () => {
  const { text } = await request(serve()).get('/docs/guide').expect(404).expect('Content-Type', /plain/);
  expect(text).toContain('npm run build');
});

it('writes the base path into its addresses, and leads to the folder', async () => {
  await writeFile(join(folder, '404.html'), '404');
  await writeFile(join(folder, 'guide.html'), '<a href="/__TRELLIS_BASE__/docs/"></a><script>1</script>');
  const app = serve('/tools/trellis');
  const { text, headers } = await request(app).get('/docs/guide').expect(200);
  expect(text).toContain('<a href="/tools/trellis/docs/">');
  // `printf 1 | openssl dgst -sha256 -binary | base64`
  expect(headers['content-security-policy']).toContain(
    "script-src 'self' 'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s='",
  );
  await request(app).get('/docs').expect(302).expect('Location', '/tools/trellis/docs/');
  await request(app).get('/docs/gone').expect(404);
});

it('leads from the addresses of the former guide to its pages, and from unknown ones to the first page', async () => {
  await mkdir(join(folder, 'operate'));
  for (const name of ['404', 'guide', 'providers', 'operate/security'])
    await writeFile(join(folder, `${name}.html`), name);
  const app = serve('/tools');
  for (const [from, to] of [
    ['/guide', 'guide'],
    ['/guide/', 'guide'],
    ['/guide/guide', 'guide'],
    ['/guide/providers', 'providers'],
    ['/guide/security', 'operate/security'],
    ['/guide/nothing', ''],
    ['/guide/..%2f..%2fetc', ''],
  ])
    await request(app).get(from).expect(308).expect('Location', `/tools/docs/${to}`);
  await request(app).post('/guide').expect(404);
  await request(app).get('/guidebook').expect(404);
});
