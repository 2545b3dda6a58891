import request from 'supertest';
import { Member, startTrellis, type Trellis } from '../../support/trellis-server';

let trellis: Trellis;
let admin: Member;
let port: string;

beforeAll(async () => {
  trellis = await startTrellis();
  ({ port } = new URL(trellis.address));
});

afterAll(() => trellis[Symbol.asyncDispose]());

describe('the first start', () => {
  const account = { name: 'Ada', email: 'ada@example.com', password: 'correct horse battery' };
  const setUp = (host: string, headers: Record<string, string> = {}) =>
    request(trellis.address)
      .post('/api/setup')
      .set({ Host: host, ...headers })
      .send({ ...account, workspaceName: 'Tools' });

  it('is not open to a site whose name resolves to this machine', async () => {
    for (const host of [
      `evil.example:${port}`,
      '127.0.0.1.evil.example',
      'localhost.evil.example',
      `localhost@evil.example`,
      '1.2.3.4',
    ]) {
      const { status, body } = await setUp(host);
      expect([host, status, body.code]).toEqual([host, 403, 'setup_token_required']);
    }
    expect((await request(trellis.address).get('/api/setup')).body).toEqual({ required: true });
  });

  it('is not open to the clients of a proxy on this machine', async () => {
    for (const header of [
      'Forwarded',
      'Via',
      'X-Real-IP',
      'X-Forwarded-For',
      'X-Forwarded-Host',
      'X-Forwarded-Proto',
      'X-Forwarded-Port',
    ]) {
      const { status, body } = await setUp(`127.0.0.1:${port}`, { [header]: '127.0.0.1' });
      expect([header, status, body.code]).toEqual([header, 403, 'setup_token_required']);
    }
  });

  it('is open to clients that address this machine by its name', async () => {
    const { body } = await setUp(`localhost:${port}`).expect(201);
    admin = new Member(trellis.address, body.token, body.workspace.id, { ...account, id: body.user.id });
    await setUp(`localhost:${port}`).expect(409);
  });
});

describe('a request from another site', () => {
  const others = (): (string | undefined)[] => [
    undefined,
    'null',
    '',
    'https://evil.example',
    `http://127.0.0.1:${Number(port) + 1}`,
    'http://127.0.0.1',
    `https://127.0.0.1:${port}`,
    `http://sub.127.0.0.1:${port}`,
    `http://127.0.0.1:${port}.evil.example`,
    `http://127.0.0.1:${port}/`,
    `http://evil@127.0.0.1:${port}`,
    `http://127.0.0.1:${port}, https://evil.example`,
    `http://localhost:${port}`,
  ];

  it('changes nothing with the cookie, on any route', async () => {
    const { body: document } = await request(trellis.address).get('/api/openapi.json').expect(200);
    const routes = Object.entries(
      document.paths as Record<string, Record<string, { 'x-permission': string }>>,
    )
      .flatMap(([path, item]) =>
        Object.entries(item).map(([method, { 'x-permission': permission }]) => ({
          method,
          path,
          permission,
        })),
      )
      .filter(({ method, permission }) => method !== 'get' && permission !== 'public');
    expect(routes.length).toBeGreaterThan(25);
    const { body: app } = await admin.post('/apps', { name: 'Orders' }).expect(201);
    const ids: Record<string, string> = { w: admin.workspaceId, a: app.id, v: app.editingVersion.id };
    const answers: string[] = [];
    // One route at a time: on a busy machine, all at once would wait too long for a connection to the database.
    for (const { method, path } of routes) {
      const url = path.replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? 'x');
      const ofRoute = others().map(async (origin) => {
        const server = request(trellis.address);
        const sent = server[method as 'post'](url).set('Cookie', `trellis_session=${admin.token}`);
        const { status, body } = await (origin === undefined ? sent : sent.set('Origin', origin));
        return `${method} ${path} from ${origin}: ${status} ${body.code}`;
      });
      answers.push(...(await Promise.all(ofRoute)));
    }
    expect(answers.filter((answer) => !answer.endsWith(': 403 cross_origin'))).toEqual([]);
    await admin.get(`/apps/${app.id}`).expect(200);
    await admin.get('/api/auth/me').expect(200);
  });

  it('is not admitted by substitutes for a media type, a method or an origin', async () => {
    const cookie = { Cookie: `trellis_session=${admin.token}` };
    for (const headers of [
      { 'X-HTTP-Method-Override': 'DELETE' },
      { 'X-Forwarded-Host': 'evil.example', Origin: 'http://evil.example' },
      { 'X-Original-Host': 'evil.example', Origin: 'http://evil.example' },
      { Forwarded: 'host=evil.example', Origin: 'http://evil.example' },
      { Referer: `${trellis.address}/` },
      { 'Sec-Fetch-Site': 'same-origin' },
    ]) {
      await request(trellis.address)
        .post('/api/workspaces')
        .set({ ...cookie, ...headers })
        .send({ name: 'Theirs' })
        .expect(403);
    }
    // A form can send these without CORS: they must not sign anyone in as someone else.
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
    ]) {
      await request(trellis.address)
        .post('/api/auth/login')
        .set('Content-Type', type)
        .send('{"email":"ada@example.com","password":"correct horse battery"}')
        .expect(415);
    }
  });

  it('reads nothing: no answer allows another origin', async () => {
    for (const method of ['get', 'options', 'post', 'head'] as const) {
      const server = request(trellis.address);
      const { headers } = await server[method]('/api/auth/me').set({
        Origin: 'https://evil.example',
        Cookie: `trellis_session=${admin.token}`,
        'Access-Control-Request-Method': 'PATCH',
        'Access-Control-Request-Headers': 'content-type',
      });
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });

  it('cannot use a session cookie that it planted, alone or among others', async () => {
    for (const cookie of [
      'trellis_session=',
      'trellis_session=%',
      'trellis_session=null',
      `trellis_sessio=${admin.token}`,
      `xtrellis_session=${admin.token}`,
      // Belongs to HTTPS, and this server speaks plain HTTP.
      `__Host-trellis_session=${admin.token}`,
      `trellis_session="; trellis_session=${admin.token}`,
      'a=b; '.repeat(500),
    ]) {
      const { status } = await request(trellis.address).get('/api/auth/me').set('Cookie', cookie);
      expect([cookie.slice(0, 40), status]).toEqual([cookie.slice(0, 40), 401]);
    }
  });
});
