import { request as requestHttps } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { connect } from '../support/connect';
import { createTestDatabase } from '../support/database';
import { eventually } from '../support/eventually';
import { findFreePort } from '../support/free-port';
import { createApp, patch } from '../support/git-fixture';
import { createGitRepository } from '../support/git-repository';
import { Member } from '../support/member';
import { startSshServer } from '../support/ssh-server';
import { SETUP_TOKEN, TrellisProcess } from '../support/trellis-process';
import { describeWith } from './describe-with';
import { doMainJob } from './main-job';
import { CADDY, NGINX, ReverseProxy, type ProxyKind } from './reverse-proxy';

const HOST = 'trellis.example.com';
const BASE_URL = `https://${HOST}`;
const ACCOUNT = { name: 'Ada Lovelace', email: 'ada@example.com', password: 'correct horse battery' };
const FOUR_MIB = 4 * 1024 * 1024;

/** A member whose requests go to the proxy under its public name. */
class DistantMember extends Member {
  constructor(
    private readonly proxy: ReverseProxy,
    ...rest: ConstructorParameters<typeof Member>
  ) {
    super(...rest);
  }

  override request(...args: Parameters<Member['request']>): request.Test {
    return through(this.proxy, super.request(...args));
  }

  override async inNewWorkspace(name?: string): Promise<Member> {
    const { workspaceId } = await super.inNewWorkspace(name);
    return new DistantMember(this.proxy, this.address, this.token, workspaceId, this.user);
  }
}

function through({ ports, certificateAuthority }: ReverseProxy, test: request.Test): request.Test {
  return test.ca(certificateAuthority).connect({ [HOST]: { host: '127.0.0.1', port: ports.https } });
}

describe.each<[string, ProxyKind, string]>([
  ['nginx', NGINX, ''],
  ['nginx, below a path', NGINX, '/tools/trellis'],
  ['Caddy', CADDY, ''],
  ['Caddy, below a path', CADDY, '/tools/trellis'],
])('%s', (_, kind, basePath) => {
  const address = BASE_URL + basePath;

  describeWith(kind.program, 'with the example of the documentation, in front of Trellis', () => {
    let database: Awaited<ReturnType<typeof createTestDatabase>>;
    let folder: string;
    let trellis: TrellisProcess;
    let proxy: ReverseProxy;
    let admin: Member;

    beforeAll(async () => {
      database = await createTestDatabase();
      folder = await mkdtemp(join(tmpdir(), 'trellis-data-'));
      await chmod(folder, 0o711);
      const port = await findFreePort();
      trellis = new TrellisProcess({
        env: {
          PORT: String(port),
          DATABASE_URL: database.url,
          TRELLIS_DATA_DIR: folder,
          TRELLIS_BASE_URL: BASE_URL,
          TRELLIS_BASE_PATH: basePath,
          TRELLIS_TRUSTED_PROXIES: '127.0.0.1',
        },
      });
      proxy = await ReverseProxy.start(kind, { port, basePath });
      await eventually(() => send('get', '/api/health/ready').expect(200));
    });
    afterAll(async () => {
      await proxy?.stop();
      await trellis.stop();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    });

    const send = (method: 'get' | 'post', path: string) => through(proxy, request(address)[method](path));

    it('sends browsers to HTTPS', async () => {
      const { ports } = proxy;
      const { headers } = await request(`http://127.0.0.1:${ports.http}`)
        .get('/apps?x=1')
        .set('Host', HOST)
        .expect((answer) => expect([301, 308]).toContain(answer.status));
      expect(headers.location).toMatch(/^https:\/\/trellis\.example\.com(:\d+)?\/apps\?x=1$/);
    });

    it('asks for the set-up token, and sets a cookie that stays on this host and on HTTPS', async () => {
      const body = { ...ACCOUNT, workspaceName: 'Tools' };
      const refused = await send('post', '/api/setup').send(body).expect(403);
      expect(refused.body.code).toBe('setup_token_required');
      expect(refused.headers['strict-transport-security']).toMatch(/^max-age=\d{7,}$/);
      const [setupToken] = SETUP_TOKEN.exec(trellis.stderr) ?? [];
      const made = await send('post', '/api/setup')
        .send({ ...body, setupToken })
        .expect(201);
      expect(made.headers['set-cookie']?.[0]).toMatch(
        /^__Host-trellis_session(\.tools\.trellis)?=[^;]+;.*; Secure(;|$)/,
      );
      const { token, workspace, user } = made.body as Record<string, { id: string }> & { token: string };
      admin = new DistantMember(proxy, address, token, workspace!.id, { ...ACCOUNT, id: user!.id });
    });

    // From here on with the account made above.
    it('lets a browser’s requests pass, and no other site’s', async () => {
      const { email, password } = ACCOUNT;
      const login = await send('post', '/api/auth/login').send({ email, password }).expect(200);
      const cookie = (login.headers['set-cookie']?.[0] ?? '').split(';')[0]!;
      const create = (origin: string) =>
        send('post', '/api/workspaces').set({ Cookie: cookie, Origin: origin }).send({ name: 'Other' });
      await create(BASE_URL).expect(201);
      expect((await create('https://example.com').expect(403)).body.code).toBe('cross_origin');
    });

    it('serves the page with the security headers of HTTPS', async () => {
      const { headers, text } = await send('get', '/').expect(200);
      expect(text).toContain('<title>');
      expect(headers['strict-transport-security']).toBeDefined();
      expect(headers['content-security-policy']).toContain("default-src 'self'");
    });

    it('passes on documents larger than a megabyte', async () => {
      const app = await createApp(admin, 'Large');
      await patch(admin, app.id, {
        changes: [{ op: 'add', path: '/appV2/icon', value: 'x'.repeat(FOUR_MIB) }],
      });
    });

    it('passes on each event as it happens', async () => {
      const { ports, certificateAuthority } = proxy;
      const stream = await new Promise<IncomingMessage>((resolve, reject) => {
        requestHttps({
          host: '127.0.0.1',
          port: ports.https,
          servername: HOST,
          ca: certificateAuthority,
          path: `${basePath}${admin.workspace}/events`,
          signal: AbortSignal.timeout(20_000),
          headers: { Host: HOST, Authorization: `Bearer ${admin.token}` },
        })
          .on('response', resolve)
          .on('error', reject)
          .end();
      });
      let received = '';
      stream.on('data', (chunk: Buffer) => (received += chunk.toString()));
      stream.on('error', () => undefined);
      try {
        await eventually(() => expect(received).toContain(': connected'), { timeoutMs: 5_000 });
        const { id } = await createApp(admin, 'Followed');
        await eventually(() => expect(received).toContain(id), { timeoutMs: 5_000 });
      } finally {
        stream.destroy();
      }
    });

    it('tells Trellis the address of the client, whatever the client says', async () => {
      const attempt = (address: string) =>
        send('post', '/api/auth/login')
          .set('X-Forwarded-For', address)
          .send({ email: 'eve@example.com', password: 'a guess' });
      for (let guess = 1; guess <= 10; guess++) await attempt(`203.0.113.${guess}`).expect(401);
      await attempt('203.0.113.11').expect(429);
    });

    it('carries all that people do with Git', async () => {
      await using server = await startSshServer();
      await using repository = await createGitRepository();
      await doMainJob(admin, { repository, connect: (member) => connect(member, { server, repository }) });
    });
  });
});
