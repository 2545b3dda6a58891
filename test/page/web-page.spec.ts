import request from 'supertest';
import { shareTrellis, type Trellis } from '../support/trellis-server';

const HTML = 'text/html,application/xhtml+xml,*/*;q=0.8';

let trellis: Trellis;

beforeAll(async () => {
  trellis = await shareTrellis();
});

const get = (path: string, headers: Record<string, string> = {}) =>
  request(trellis.address)
    .get(path)
    .set({ Accept: HTML, ...headers });

const findScript = async (): Promise<string> => {
  const { text } = await get('/').expect(200);
  return /src="(\/assets\/[^"]+\.js)"/.exec(text)![1]!;
};

it('answers every address that a browser opens with the page, never from a cache', async () => {
  for (const path of ['/', '/index.html', '/w/some-workspace/activity', '/invite', '/apiary']) {
    const { headers } = await get(path)
      .expect(200)
      .expect('Content-Type', /text\/html/);
    expect(headers['cache-control']).toBe('no-cache');
    expect(headers.etag).toBeUndefined();
  }
});

it('allows only its own scripts, and only styles with the nonce of the answer', async () => {
  const [first, second] = [await get('/'), await get('/')];
  const policy = first.headers['content-security-policy'] as string;
  const nonce = /'nonce-([^']+)'/.exec(policy)![1]!;

  expect(policy).toContain("default-src 'self'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).toContain("require-trusted-types-for 'script'");
  expect(policy).not.toContain('unsafe');
  expect(first.headers['permissions-policy']).toContain('camera=()');
  expect(first.text).toContain(`nonce="${nonce}"`);
  expect(first.text).not.toContain('__CSP_NONCE__');
  expect(second.headers['content-security-policy']).not.toContain(nonce);
  expect(first.text).not.toMatch(/<script(?![^>]*\bsrc=)/);
});

it('serves files with a hash in their name as immutable, compressed as the browser accepts', async () => {
  const script = await findScript();
  const plain = await get(script, { 'Accept-Encoding': 'identity' }).expect(200);
  const gzip = await get(script, { 'Accept-Encoding': 'gzip' }).expect(200);
  const brotli = await request(trellis.address)
    .get(script)
    .set('Accept-Encoding', 'gzip, br')
    .buffer(true)
    .parse((response, done) => response.on('data', () => undefined).on('end', () => done(null, null)));

  expect(plain.headers).toMatchObject({
    'cache-control': 'public, max-age=31536000, immutable',
    vary: 'Accept-Encoding',
    'content-type': expect.stringMatching(/javascript/),
  });
  expect(plain.headers['content-encoding']).toBeUndefined();
  expect(gzip.headers['content-encoding']).toBe('gzip');
  expect(gzip.text).toBe(plain.text);
  expect(brotli.headers['content-encoding']).toBe('br');
  expect(gzip.headers.etag).not.toBe(plain.headers.etag);
  await get(script, { 'Accept-Encoding': 'gzip', 'If-None-Match': gzip.headers.etag as string }).expect(304);
});

it('answers 404, not the page, for missing files and for programs', async () => {
  await get('/assets/gone-12345678.js')
    .expect(404)
    .expect('Content-Type', /problem\+json/);
  await get('/missing.png', { Accept: 'image/*' }).expect(404);
  await get('/w/some-workspace', { Accept: '*/*' }).expect(404);
  await get('/assets/../../package.json').expect(404);
  await get('/%2e%2e/%2e%2e/package.json', { Accept: '*/*' }).expect(404);
  await get('/api/nothing')
    .expect(404)
    .expect('Content-Type', /problem\+json/);
  await request(trellis.address).post('/w/some-workspace').expect(404);
});

it('does not change the API’s own page', async () => {
  const { text } = await get('/api/docs').expect(200);
  expect(text).toContain('swagger-ui');
  await get('/api/openapi.json').expect(200).expect('Content-Type', /json/);
});
