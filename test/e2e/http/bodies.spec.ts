import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import request from 'supertest';
import { eventually } from '../../support/eventually';
import { shareTrellis, type Member, type Trellis } from '../../support/trellis-server';

const KIB = 1024;
const MIB = 1024 * KIB;

let trellis: Trellis;
let admin: Member;

beforeAll(async () => {
  trellis = await shareTrellis();
  admin = await trellis.setUp();
});

afterAll(() => trellis[Symbol.asyncDispose]());

/** Sends the given body verbatim. */
const verbatim = (body: unknown) => body as string;
const post = (path: string) =>
  admin.request('post', path).set('Content-Type', 'application/json').serialize(verbatim);
const login = () =>
  request(trellis.address)
    .post('/api/auth/login')
    .set('Content-Type', 'application/json')
    .serialize(verbatim);
const workspace = (body: string | Buffer) => post('/api/workspaces').send(body);
const padded = (bytes: number) => {
  const start = '{"email":"a@example.com","password":"';
  return `${start}${'x'.repeat(bytes - start.length - 2)}"}`;
};

it('accepts 64 KiB before sign-in; after it 256 KiB, and 32 MiB where a document is sent', async () => {
  const tooMuch = await login()
    .send(padded(64 * KIB + 1))
    .expect(413);
  expect(tooMuch.body.code).toBe('payload_too_large');
  await login()
    .send(padded(64 * KIB))
    .expect(400);
  const { body } = await post('/apps')
    .send(`{"name":"Large","x":"${'x'.repeat(32 * MIB)}"}`)
    .expect(413);
  expect(body.code).toBe('payload_too_large');
  await post('/apps')
    .send(`{"name":"Large","x":"${'x'.repeat(31 * MIB)}"}`)
    .expect(400);
  const named = (bytes: number) => `{"name":"${'x'.repeat(bytes - 11)}"}`;
  await workspace(named(256 * KIB)).expect(400);
  const { body: form } = await workspace(named(256 * KIB + 1)).expect(413);
  expect(form).toMatchObject({
    code: 'payload_too_large',
    detail: expect.stringContaining('larger than 256 KiB'),
  });
});

it('counts a compressed body as it unfolds', async () => {
  const bomb = gzipSync(`{"name":"${'x'.repeat(32 * MIB)}"}`);
  expect(bomb.length).toBeLessThan(64 * KIB);
  const { body } = await post('/api/workspaces').set('Content-Encoding', 'gzip').send(bomb).expect(413);
  expect(body.detail).toContain('larger than 256 KiB');
});

/** Begins a request whose body never ends. */
async function beginSending(member: Member, bytes: number) {
  const { hostname, port } = new URL(trellis.address);
  const socket = connect(Number(port), hostname).on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(
    `POST ${member.workspace}/apps HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${member.token}\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${bytes}\r\n\r\n{`,
  );
  return socket;
}

it('lets nobody hold more than two of the largest bodies in memory, and others go on', async () => {
  const slow = await admin.invite('builder');
  const other = await admin.invite('builder');
  const sockets = [await beginSending(slow, 32 * MIB), await beginSending(slow, 32 * MIB)];
  try {
    // Refused for its empty name unless both bodies are being received, and then for lack of room.
    const untilRefused = (send: () => request.Test) =>
      eventually(async () => {
        const answer = await send();
        expect(answer.status).toBe(503);
        return answer;
      });
    // Its length is known only when it has unfolded.
    const folded = () =>
      slow
        .request('post', '/apps')
        .set({ 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' })
        .serialize(verbatim)
        .send(gzipSync('{}') as unknown as object);
    const [{ headers, body: refusal }] = await Promise.all([
      untilRefused(() => slow.post('/apps', {})),
      untilRefused(folded),
    ]);
    expect(refusal.code).toBe('busy');
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    await other.post('/apps', { name: 'Passes' }).expect(201);
    const waits = slow.post('/apps', { name: 'Waits' }).expect(201);
    await Promise.all([waits, slow.get('/apps').then(() => sockets.pop()!.destroy())]);
  } finally {
    for (const socket of sockets) socket.destroy();
  }
  const { body } = await slow.get('/apps').expect(200);
  expect(body.items.map(({ name }: { name: string }) => name)).toEqual(['Passes', 'Waits']);
});

it('does not read the body of a forbidden request', async () => {
  const { hostname, port } = new URL(trellis.address);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  // Never sends a byte of the body: a server that waits for it would wait forever.
  socket.write(
    `POST ${admin.workspace}/apps HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9999999\r\n\r\n`,
  );
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 401 /);
  socket.destroy();
});

it('refuses malformed JSON and reports the place', async () => {
  for (const body of [
    '{',
    '{"name":}',
    '{"name":"x"}}',
    "{'name':'x'}",
    '{"name":"a\tb"}',
    '\u0000',
    'null',
    '[]',
    '7',
  ]) {
    const answer = await workspace(body);
    expect([body, answer.status, answer.body.code]).toEqual([body, 400, 'bad_request']);
  }
  expect((await workspace('{"name":\n}')).body.detail).toMatch(/line 2, column 1/);
});

it('refuses malformed UTF-8 and accepts a byte order mark', async () => {
  await workspace(Buffer.from('{"name":"\xff\xfe"}', 'latin1')).expect(400);
  await workspace(Buffer.from('{"name":"\xed\xa0\x80"}', 'latin1')).expect(400);
  await workspace('\ufeff{"name":"Marked"}').expect(201);
});

it('accepts only JSON with its media type, compressed or not', async () => {
  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'application/xml',
    '*/*',
  ]) {
    const { status, body } = await admin
      .request('post', '/api/workspaces')
      .set('Content-Type', type)
      .send('{"name":"x"}');
    expect([type, status, body.code]).toEqual([type, 415, 'unsupported_media_type']);
  }
  await admin
    .request('post', '/api/workspaces')
    .set('Content-Type', 'APPLICATION/JSON; charset=utf-8')
    .send('{"name":"x"}')
    .expect(201);
  const zipped = (body: Buffer, encoding = 'gzip') =>
    post('/api/workspaces').set('Content-Encoding', encoding).send(body);
  const { body } = await zipped(gzipSync('{"name":"Zipped"}')).expect(201);
  expect(body.name).toBe('Zipped');
  await zipped(Buffer.from('{"name":"Not zipped"}')).expect(400);
  await zipped(gzipSync('{"name":"Cut"}').subarray(0, 15)).expect(400);
  await zipped(Buffer.from('{}'), 'klingon').expect(415);
  // A decompression bomb: 100 MiB in 100 KB.
  await zipped(gzipSync(Buffer.alloc(100 * MIB, 0x20))).expect(413);
  await login()
    .set('Content-Encoding', 'gzip')
    .send(gzipSync(Buffer.alloc(MIB, 0x20)))
    .expect(413);
});

it('accepts an empty body where none is needed, whatever the media type', async () => {
  const { body } = await admin.post('/api/workspaces', { name: 'x' }).expect(201);
  await admin
    .request('patch', `/api/workspaces/${body.id}`)
    .set('Content-Type', 'application/json')
    .expect(200);
  await admin.request('delete', `/api/workspaces/${body.id}`).set('Content-Type', 'text/plain').expect(204);
});

it('refuses unknown fields, by name', async () => {
  for (const name of ['isAdmin', '__proto__', 'constructor', 'toString', 'hasOwnProperty', '']) {
    const { status, body } = await workspace(`{"name":"x",${JSON.stringify(name)}:{"polluted":true}}`);
    expect([name, status, body.code]).toEqual([name, 400, 'bad_request']);
  }
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

it('takes the last of two fields with one name', async () => {
  expect((await workspace('{"name":"First","name":"Last"}').expect(201)).body.name).toBe('Last');
  await workspace('{"name":"First","name":null}').expect(400);
});

it('refuses 10,000 levels of nesting and millions of values', async () => {
  const deep = (open: string, close: string) => open.repeat(10_000) + close.repeat(10_000);
  await workspace(`{"name":${deep('[', ']')}}`).expect(400);
  await workspace(deep('{"name":', '}').replace(':}', ':1}')).expect(400);
  const { body } = await post('/apps')
    .send(`{"name":"Deep","definition":${deep('[', ']')}}`)
    .expect(422);
  expect(body.code).toBe('invalid_app_document');
  const values = `[${'0,'.repeat(5_000_000)}0]`;
  await workspace(`{"name":"x","other":${values}}`).expect(413);
  await post('/apps').send(`{"name":"Many","definition":{"appVersions":${values}}}`).expect(413);
});

it('answers malformed addresses', async () => {
  const { hostname, port } = new URL(trellis.address);
  const raw = async (target: string): Promise<number> => {
    const socket = connect(Number(port), hostname);
    socket.write(
      `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${admin.token}\r\n\r\n`,
    );
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    return Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]);
  };
  const w = admin.workspace;
  for (const target of [
    '/api/%',
    '/api/%zz',
    '/api/%ff',
    '/api/%C0%80',
    '/api/%00',
    '/api/%u0041',
    `${w}/%`,
    `${w}/apps/%E0%A4%A`,
    `${w}/apps/%00`,
    `${w}/apps?cursor=%00`,
    `${w}/apps?cursor=%ff`,
    `${w}/apps?limit=%`,
    `${w}/constants/%ff`,
    '/api/workspaces/../../etc/passwd',
    '//',
    '/api//workspaces',
    '*',
    'http://other.example/api/auth/me',
    `/api/${'x'.repeat(9000)}`,
    `${w}/apps?${'a=b&'.repeat(1500)}`,
    `${w}/apps?__proto__=1&constructor=2`,
  ]) {
    const status = await raw(target);
    expect([target.slice(0, 60), status >= 200 && status < 500]).toEqual([target.slice(0, 60), true]);
  }
});

it('pages every list, and accepts only its own cursors', async () => {
  const paged = await admin.inNewWorkspace();
  for (const number of [1, 2, 3, 4, 5]) await paged.post('/apps', { name: `App ${number}` }).expect(201);
  const [first] = (await paged.get('/apps')).body.items;
  for (const number of [2, 3, 4, 5])
    await paged.post(`/apps/${first.id}/versions`, { name: `v${number}` }).expect(201);
  for (const number of [1, 2, 3, 4, 5]) await paged.put(`/constants/C${number}`, { value: '' }).expect(200);
  for (const number of [1, 2, 3, 4, 5])
    await paged.post('/api/auth/tokens', { name: `t${number}` }).expect(201);
  for (const email of ['p1', 'p2', 'p3', 'p4']) {
    await paged.post('/members', { email: `${email}@bodies.example.com`, role: 'viewer' }).expect(201);
  }
  const lists = [
    '/apps',
    `/apps/${first.id}/versions`,
    '/constants',
    '/members',
    '/api/auth/tokens',
    '/api/workspaces',
  ];
  for (const list of lists) {
    const whole = (await paged.get(`${list}?limit=200`).expect(200)).body;
    expect(whole.nextCursor).toBeNull();
    expect(whole.items.length).toBeGreaterThanOrEqual(3);
    const collected = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: request.Response = await paged
        .get(`${list}?limit=2${cursor && `&cursor=${cursor}`}`)
        .expect(200);
      expect(page.body.items.length).toBeLessThanOrEqual(2);
      collected.push(...page.body.items);
      cursor = page.body.nextCursor;
    }
    expect(collected).toEqual(whole.items);
  }
  for (const list of [...lists, '/git/jobs']) {
    for (const query of [
      'cursor=x',
      'cursor=',
      'cursor=%F0%9F%98%80',
      'cursor=a&cursor=b',
      'limit=0',
      list === '/apps' ? 'limit=1001' : 'limit=201',
      'limit=x',
      'limit=1.5',
      'limit=',
    ]) {
      const { status, body } = await paged.get(`${list}?${query}`);
      expect([list, query, status, body.errors?.[0].path]).toEqual([list, query, 400, query.split('=')[0]]);
    }
  }
});
