import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import request from 'supertest';
import { createTestDatabase } from '../../support/database';
import { eventually } from '../../support/eventually';

const BASE_URL = 'https://trellis.example.com:8443';
const secret = 'a-value-that-nobody-may-read-in-a-log';
const ACCOUNT = {
  name: 'Ada Lovelace',
  email: 'ada@example.com',
  password: 'the-password-of-the-admin',
  workspaceName: 'Tools',
};

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let dataDir: string;
let child: ChildProcess;
let address: string;
let log = '';
let token: string;

beforeAll(async () => {
  [database, dataDir] = await Promise.all([createTestDatabase(), mkdtemp(join(tmpdir(), 'trellis-data-'))]);
  const port = await freePort();
  address = `http://127.0.0.1:${port}`;
  child = spawn(process.execPath, [join(__dirname, '../../../dist/src/main.js')], {
    env: {
      PATH: process.env.PATH,
      PORT: String(port),
      DATABASE_URL: database.url,
      TRELLIS_DATA_DIR: dataDir,
      TRELLIS_BASE_URL: `${BASE_URL}/`,
      LOG_LEVEL: 'info',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (log += chunk.toString()));
  await eventually(() => expect(output).toBe(`Trellis is ready at ${BASE_URL}\n`));
});

afterAll(async () => {
  child.kill('SIGTERM');
  if (child.exitCode === null) await once(child, 'exit');
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const lines = (): Record<string, unknown>[] =>
  log
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

it('reserves the first account for readers of the log if others can reach the server by a proxy', async () => {
  const setUp = (body: object, host = new URL(address).host) =>
    request(address)
      .post('/api/setup')
      .set('Host', host)
      .send({ ...ACCOUNT, ...body });
  // Told before anybody asks for it.
  expect(log).toContain('setup token');
  // Nginx sends the host of its upstream by default; others send the client's.
  for (const host of [undefined, 'localhost:3000', new URL(BASE_URL).host])
    expect((await setUp({}, host).expect(403)).body.code).toBe('setup_token_required');
  expect((await setUp({ setupToken: 'guessed' }).expect(403)).body.code).toBe('setup_token_required');
  const told = lines().map(({ msg }) => /setup token: (\S+)$/.exec(String(msg))?.[1]);
  const setupToken = told.find((found) => found !== undefined);
  const answer = await setUp({ setupToken }).expect(201);
  token = answer.body.token;
  expect(answer.headers['set-cookie']?.[0]).toMatch(/^__Host-trellis_session=[^;]+;.*; Secure(;|$)/);
  expect((await setUp({ setupToken }).expect(409)).body.code).toBe('already_set_up');
});

it('uses TRELLIS_BASE_URL as its own address', async () => {
  const { email, password } = ACCOUNT;
  const login = await request(address).post('/api/auth/login').send({ email, password }).expect(200);
  const [setCookie = ''] = login.headers['set-cookie'] as unknown as string[];
  expect(setCookie).toMatch(
    /^__Host-trellis_session=[\w-]+; Max-Age=\d+; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
  );
  const rename = (origin: string) =>
    request(address)
      .patch('/api/auth/me')
      .set({ Cookie: setCookie.split(';')[0] ?? '', Origin: origin })
      .send({ name: ACCOUNT.name });
  await rename(BASE_URL).expect(200);
  for (const other of [address, 'https://trellis.example.com', 'http://trellis.example.com:8443']) {
    expect((await rename(other).expect(403)).body.code).toBe('cross_origin');
  }
  const { body } = await request(address).get('/api/workspaces').set('Authorization', `Bearer ${token}`);
  const invited = await request(address)
    .post(`/api/workspaces/${body.items[0].id}/members`)
    .set('Authorization', `Bearer ${token}`)
    .send({ email: 'grace@example.com', role: 'viewer' })
    .expect(201);
  expect(invited.body.inviteUrl).toMatch(/^https:\/\/trellis\.example\.com:8443\/invite#/);
});

it('ignores a cookie that a sibling domain could have set, and removes both when signing out', async () => {
  const { email, password } = ACCOUNT;
  const { body } = await request(address).post('/api/auth/login').send({ email, password }).expect(200);
  const me = (cookie: string) => request(address).get('/api/auth/me').set('Cookie', cookie);
  await me(`trellis_session=${body.token}`).expect(401);
  await me(`trellis_session=planted; __Host-trellis_session=${body.token}`).expect(200);
  const { headers } = await request(address)
    .post('/api/auth/logout')
    .set({ Cookie: `__Host-trellis_session=${body.token}`, Origin: BASE_URL })
    .expect(204);
  const cleared = headers['set-cookie'] as unknown as string[];
  expect(cleared.map((cookie) => cookie.split('; ').slice(0, 3))).toEqual([
    ['__Host-trellis_session=', 'Max-Age=0', 'Path=/'],
    ['trellis_session=', 'Max-Age=0', 'Path=/'],
  ]);
  expect(cleared[0]).toContain('; Secure');
});

it('logs lines of JSON, failures with their stack', async () => {
  const { body } = await request(address).get('/api/workspaces').set('Authorization', `Bearer ${token}`);
  const client = new Client({ connectionString: database.url });
  await client.connect();
  // A failure inside the database, whose error messages contain the values of the statement.
  await client.query('alter table constants rename to constants_away');
  const failed = await request(address)
    .put(`/api/workspaces/${body.items[0].id}/constants/KEY?token=${secret}`)
    .set('Authorization', `Bearer ${token}`)
    .send({ value: secret })
    .expect(500);
  await client.query('alter table constants_away rename to constants');
  await client.end();
  expect(failed.body).toMatchObject({
    code: 'internal_error',
    detail: expect.not.stringContaining('constants'),
  });
  await request(address).post('/api/auth/login').send({ email: ACCOUNT.email, password: secret }).expect(401);

  await eventually(() => request(address).get('/api/health/ready').expect(200));
  const failure = await eventually(() => {
    const line = lines().find(({ err }) =>
      (err as { message?: string } | undefined)?.message?.includes('constants'),
    );
    expect(line).toBeDefined();
    return line;
  });
  expect(failure).toMatchObject({ level: 50, path: expect.stringContaining('/constants/KEY') });
  expect((failure?.err as { stack?: string }).stack).toContain('constants');
});

it('has logged neither a list of its routes nor credentials or values, until its end', async () => {
  child.kill('SIGTERM');
  await once(child, 'close');
  const contexts = lines().map(({ context }) => context);
  for (const chatty of [
    'InstanceLoader',
    'RouterExplorer',
    'RoutesResolver',
    'NestFactory',
    'NestApplication',
  ]) {
    expect(contexts).not.toContain(chatty);
  }
  for (const hidden of [
    secret,
    token,
    ACCOUNT.password,
    'trellis_session',
    'authorization',
    'grace@example.com',
  ]) {
    expect(log).not.toContain(hidden);
  }
});
