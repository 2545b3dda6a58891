import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import request from 'supertest';
import { requireBuild } from '../../support/build';
import { shareTrellis, type Member, type Trellis } from '../../support/trellis-server';
import type { Config as ConfigType } from '../../../src/core/config';
import type { createServer as CreateServer } from '../../../src/create-server';

const { createServer } = requireBuild('create-server') as { createServer: typeof CreateServer };
const { Config } = requireBuild('core/config') as { Config: typeof ConfigType };

const HTML = 'text/html,*/*;q=0.8';
const HELMET = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

let trellis: Trellis;
let admin: Member;
let port: string;

beforeAll(async () => {
  trellis = await shareTrellis();
  admin = await trellis.setUp();
  ({ port } = new URL(trellis.address));
});

afterAll(() => trellis[Symbol.asyncDispose]());

const host = () => `127.0.0.1:${port}`;

/** Sends a raw request that no client would send, and returns the status of each answer. */
async function raw(text: string): Promise<{ statuses: number[]; answer: string }> {
  const socket = connect(Number(port), '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
  socket.on('error', () => undefined);
  socket.write(text);
  await once(socket, 'close');
  return {
    statuses: [...answer.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => Number(status)),
    answer,
  };
}

describe('long answers', () => {
  it('are compressed as the client accepts, short ones and event streams never', async () => {
    const { body: app } = await admin.post('/apps', { name: 'Long' }).expect(201);
    const path = `/apps/${app.id as string}/definition`;
    const filled = [{ op: 'add', path: '/appV2/note', value: 'a long text, '.repeat(1_000) }];
    await admin
      .request('patch', path)
      .set('If-Match', '*')
      .set('Content-Type', 'application/json-patch+json')
      .send(JSON.stringify(filled))
      .expect(204);
    const get = (encodings: string) => admin.get(path).set('Accept-Encoding', encodings).expect(200);
    const plain = await get('identity');
    expect(plain.headers['content-encoding']).toBeUndefined();
    for (const encoding of ['gzip', 'br']) {
      const answer = await fetch(`${trellis.address}${admin.workspace}${path}`, {
        headers: { Authorization: `Bearer ${admin.token}`, 'Accept-Encoding': encoding },
      });
      expect(answer.headers.get('content-encoding')).toBe(encoding);
      expect(answer.headers.get('vary')).toMatch(/accept-encoding/i);
      expect(answer.headers.get('etag')).toBe(plain.headers.etag);
      expect(await answer.text()).toBe(plain.text);
    }
    const me = await admin.get('/api/auth/me').set('Accept-Encoding', 'gzip').expect(200);
    expect(me.headers['content-encoding']).toBeUndefined();
    const ended = new AbortController();
    const stream = await fetch(`${trellis.address}${admin.workspace}/events`, {
      headers: { Authorization: `Bearer ${admin.token}`, 'Accept-Encoding': 'gzip' },
      signal: ended.signal,
    });
    expect(stream.headers.get('content-encoding')).toBeNull();
    ended.abort();
  });
});

describe('every answer', () => {
  it('has the headers that prevent sniffing, framing and referrer leaks', async () => {
    const { body: app } = await admin.post('/apps', { name: 'Headers' }).expect(201);
    const calls: [string, request.Test, number][] = [
      ['the page', request(trellis.address).get('/w/x').set('Accept', HTML), 200],
      ['an icon', request(trellis.address).get('/favicon.svg'), 200],
      ['no asset', request(trellis.address).get('/assets/none.js'), 404],
      ['the docs', request(trellis.address).get('/api/docs').redirects(0), 200],
      ['the document', request(trellis.address).get('/api/openapi.json'), 200],
      ['health', request(trellis.address).get('/api/health/live'), 200],
      ['nothing there', request(trellis.address).get('/api/none'), 404],
      ['nobody', request(trellis.address).get('/api/auth/me'), 401],
      ['an answer', admin.get('/apps'), 200],
      ['no contents', admin.delete('/constants/NONE'), 404],
      ['a refusal', admin.post('/apps', {}), 400],
      ['another type', admin.request('post', '/apps').type('text/plain').send('x'), 415],
      [
        'too much',
        request(trellis.address)
          .post('/api/auth/login')
          .send({ email: 'x'.repeat(70_000) }),
        413,
      ],
      ['a file', admin.get(`/apps/${app.id}/export`), 200],
      ['a document', admin.get(`/apps/${app.id}/definition`), 200],
      ['no address', request(trellis.address).get('/api/%00'), 404],
      ['a bad address', request(trellis.address).get('/api/workspaces/%ff').set('Accept', HTML), 400],
      ['another method', request(trellis.address).put('/'), 404],
    ];
    for (const [name, call, wanted] of calls) {
      const { status, headers } = await call;
      expect([name, status]).toEqual([name, wanted]);
      expect([name, headers]).toEqual([name, expect.objectContaining(HELMET)]);
      expect(headers).not.toHaveProperty('x-powered-by');
      expect(headers).not.toHaveProperty('server');
      expect(headers['strict-transport-security']).toBeUndefined();
      const policy = headers['content-security-policy'] ?? '';
      expect([name, policy]).toEqual([name, expect.stringContaining("frame-ancestors 'none'")]);
      if (!['the page', 'the docs'].includes(name))
        expect([name, policy]).toEqual([name, expect.stringContaining("default-src 'none'")]);
      if (name !== 'the docs') expect([name, policy]).not.toEqual([name, expect.stringContaining('unsafe')]);
      expect(policy).not.toMatch(/script-src[^;]*unsafe|\*/);
      if (!['the page', 'an icon'].includes(name))
        expect([name, headers['cache-control']]).toEqual([name, 'no-store']);
    }
  });

  it('has those that no window needs left out, if it is a script', async () => {
    const page = await request(trellis.address).get('/').set('Accept', HTML).expect(200);
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(page.text)?.[1] ?? '';
    const { headers } = await request(trellis.address).get(script).expect(200);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(headers).not.toHaveProperty('content-security-policy');
    expect(headers).not.toHaveProperty('x-frame-options');
  });

  it('never redirects elsewhere, whatever the requested address', async () => {
    const w = admin.workspace;
    for (const path of [
      ...[
        '//evil.example',
        '//evil.example/%2e%2e',
        '/\\evil.example',
        '/%2f%2fevil.example',
        '/.//evil.example',
      ],
      ...[
        '/api/docs//evil.example',
        '/api/docs/../..//evil.example',
        '/api//evil.example',
        `${w}//evil.example`,
      ],
      ...['/assets//evil.example', '/?from=//evil.example', '/sign-in?from=https://evil.example'],
    ]) {
      const { answer } = await raw(
        `GET ${path} HTTP/1.1\r\nHost: ${host()}\r\nAccept: text/html\r\nConnection: close\r\n\r\n`,
      );
      const location = /^location: (.*)\r$/im.exec(answer)?.[1];
      expect([path, location ?? '/']).toEqual([path, expect.stringMatching(/^\/(?![/\\])/)]);
    }
  });

  it('echoes neither the requested host nor the address', async () => {
    for (const [path, accept] of [
      ['/', HTML],
      ['/api/evil<script>', HTML],
      ['/api/docs', HTML],
      ['/api/none?q=<script>', '*/*'],
    ] as const) {
      const { answer } = await raw(
        `GET ${path} HTTP/1.1\r\nHost: evil.example\r\nAccept: ${accept}\r\nConnection: close\r\n\r\n`,
      );
      expect([path, answer]).not.toEqual([path, expect.stringMatching(/evil/)]);
    }
  });
});

describe('requests that two servers could interpret differently', () => {
  const body = '{"name":"Smuggled"}';
  const head = (headers: string) =>
    `POST /api/workspaces HTTP/1.1\r\nHost: ${host()}\r\nAuthorization: Bearer ${admin.token}\r\n` +
    `Content-Type: application/json\r\n${headers}\r\n`;
  const hidden = () =>
    `POST /api/workspaces HTTP/1.1\r\nHost: ${host()}\r\nAuthorization: Bearer ${admin.token}\r\n` +
    `Content-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`;

  it('are refused, and the connection is closed', async () => {
    const count = async () => (await admin.get('/api/workspaces?limit=200')).body.items.length as number;
    const before = await count();
    for (const headers of [
      `Content-Length: 0\r\nTransfer-Encoding: chunked\r\n`,
      `Transfer-Encoding: chunked\r\nContent-Length: 6\r\n`,
      `Content-Length: 3\r\nContent-Length: 0\r\n`,
      `Content-Length: 3, 0\r\n`,
      `Content-Length: +0\r\n`,
      `Content-Length: 0x0\r\n`,
      `Content-Length: -1\r\n`,
      `Transfer-Encoding : chunked\r\n`,
      `Transfer-Encoding: xchunked\r\n`,
      `Transfer-Encoding: chunked, identity\r\n`,
      `X: a\r\n Transfer-Encoding: chunked\r\n\tx\r\nContent-Length: 5\r\nContent-Length: 6\r\n`,
      `X: a\nTransfer-Encoding: chunked\r\nContent-Length: 0\r\n`,
      `X: a\0b\r\n`,
    ]) {
      const { statuses } = await raw(`${head(headers)}0\r\n\r\n${hidden()}`);
      expect([headers, statuses]).toEqual([headers, [400]]);
    }
    expect(await count()).toBe(before);
  });

  it('are not awaited forever', async () => {
    // Exceeds the limit on headers.
    expect((await raw(head(`X: ${'x'.repeat(20_000)}\r\n`))).statuses).toEqual([431]);
    const { databaseUrl, dataDir } = trellis;
    const config = new Config({ DATABASE_URL: databaseUrl, TRELLIS_DATA_DIR: dataDir });
    const app = await createServer({ config, databaseUrl, secretKeys: [randomBytes(32)] });
    const { headersTimeout, requestTimeout } = app.getHttpServer();
    await app.close();
    for (const timeoutMs of [headersTimeout, requestTimeout]) {
      expect(timeoutMs).toBeGreaterThan(0);
      expect(timeoutMs).toBeLessThanOrEqual(300_000);
    }
  });

  it('may come over a connection that a proxy has kept for two minutes', async () => {
    const { headers } = await fetch(`${trellis.address}/api/health/live`);
    const [, seconds] = /^timeout=(\d+)$/.exec(headers.get('keep-alive') ?? '') ?? [];
    expect(Number(seconds)).toBeGreaterThan(120);
  });

  it('are not accepted with a truncated body', async () => {
    const count = async () => (await admin.get('/api/workspaces?limit=200')).body.items.length as number;
    const before = await count();
    const socket = connect(Number(port), '127.0.0.1');
    socket.on('error', () => undefined);
    socket.end(`${head(`Content-Length: ${body.length + 1}\r\n`)}${body}`);
    socket.resume();
    await once(socket, 'close');
    const { statuses } = await raw(`${head('Transfer-Encoding: chunked\r\n')}5\r\n{"nam\r\nZZ\r\n`);
    expect(statuses).toEqual([400]);
    expect(await count()).toBe(before);
  });
});
