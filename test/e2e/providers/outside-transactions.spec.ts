import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Client } from 'pg';
import type { Test } from 'supertest';
import { eventually } from '../../support/eventually';
import { idOf, ProviderFixture } from '../../support/providers/provider-fixture';

let providers: ProviderFixture;
let database: Client;

beforeAll(async () => {
  providers = await ProviderFixture.start();
  database = new Client({ connectionString: providers.git.trellis.databaseUrl });
  await database.connect();
});
afterAll(async () => {
  await database.end();
  await providers.stop();
});
afterEach(() => expect(providers.heal()).toEqual([]));

/** Accepts connections and stays silent, until it closes them and accepts no more. */
class SilentServer implements AsyncDisposable {
  private readonly sockets = new Set<Socket>();
  private hasHungUp = false;

  private constructor(private readonly server: Server) {
    server.on('connection', (socket) => {
      this.sockets.add(socket.on('error', () => undefined));
      if (this.hasHungUp) socket.destroy();
    });
  }

  static async start(): Promise<SilentServer> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new SilentServer(server);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get isAsked(): boolean {
    return this.sockets.size > 0;
  }

  hangUp(): void {
    this.hasHungUp = true;
    for (const socket of this.sockets) socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.hangUp();
    this.server.close();
    await once(this.server, 'close');
  }
}

/** Connections that hold an idle transaction. */
async function idleTransactions(): Promise<unknown[]> {
  const { rows } = await database.query(
    `select query from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`,
  );
  return rows;
}

/**
 * Expects that a request holds no transaction while it waits for a server; `isAsked`: the server has the request. Returns
 * its status.
 */
async function expectNoneHeld(request: Test, isAsked: () => boolean, letGo?: () => void): Promise<number> {
  let isAnswered = false;
  const answer = request.set('Idempotency-Key', 'held').then(({ status }) => {
    isAnswered = true;
    return status;
  });
  await eventually(() => expect(isAsked()).toBe(true));
  // Transactions of other parts of Trellis are short.
  await eventually(async () => expect(await idleTransactions()).toEqual([]));
  expect(isAnswered).toBe(false);
  letGo?.();
  return answer;
}

describe('no transaction is held while', () => {
  it.each([
    ['a webhook is registered', /^POST .*hooks/, 'post', '/git/webhook'],
    ['a webhook is removed', /^DELETE .*hooks/, 'delete', '/git/webhook'],
    ['a deploy key is registered', /^POST .*keys$/, 'post', '/git/deploy-key'],
  ] as const)('%s', async (_, of, method, path) => {
    const server = providers.servers.gitea;
    const hosted = await server.host(`tools/held-${path.slice(5)}-${method}`);
    const member = await providers.admin.inNewWorkspace();
    await member.put('/git', { repositoryUrl: hosted.sshUrl }).expect(200);
    await member.post('/git/key', { type: 'ed25519' }).expect(201);
    const request = { accountId: idOf(await providers.connected('gitea')), repository: hosted.path };
    if (method === 'delete') await member.post(path, request).expect(201);
    server.fail({ of, how: 'silent' });
    const before = server.requests.length;
    const isAsked = () => server.requests.slice(before).some((one) => of.test(`${one.method} ${one.path}`));

    const asked = method === 'delete' ? member.delete(path) : member.post(path, request);
    expect(await expectNoneHeld(asked, isAsked)).toBe(method === 'delete' ? 204 : 504);
  });

  it('a connected editor is checked', async () => {
    await using silent = await SilentServer.start();
    const member = await providers.admin.inNewWorkspace();
    const url = `http://127.0.0.1:${silent.port}`;
    await member
      .put('/host', { kind: 'node-red', url, email: 'trellis', password: 'password-of-host-3f' })
      .expect(200);
    const status = await expectNoneHeld(
      member.post('/host/check'),
      () => silent.isAsked,
      () => silent.hangUp(),
    );
    expect(status).toBe(200);
  });

  it('a notification is tested', async () => {
    await using silent = await SilentServer.start();
    const member = await providers.admin.inNewWorkspace();
    const url = `https://127.0.0.1:${silent.port}/hook`;
    const { body } = await member.post('/notification-channels', { url, events: ['conflict'] }).expect(201);
    const status = await expectNoneHeld(
      member.post(`/notification-channels/${body.id as string}/test`),
      () => silent.isAsked,
      () => silent.hangUp(),
    );
    expect(status).toBe(422);
  });
});

it('records a webhook in the audit trail once it is registered, and nothing where the provider refuses', async () => {
  const server = providers.servers.gitea;
  const hosted = await server.host('tools/audited');
  const member = await providers.admin.inNewWorkspace();
  await member.put('/git', { repositoryUrl: hosted.sshUrl }).expect(200);
  const request = { accountId: idOf(await providers.connected('gitea')), repository: hosted.path };
  const targets = async () =>
    ((await member.get('/audit').expect(200)).body.items as { target: string }[]).map(({ target }) => target);
  server.fail({ of: /^POST .*hooks/, how: 'lost' });
  await member.post('/git/webhook', request).expect(422);
  expect(await targets()).toEqual(['connection']);
  const make = () => member.post('/git/webhook', request).set('Idempotency-Key', 'webhook-1');
  const [one, other] = await Promise.all([make().expect(201), make().expect(201)]);
  expect(other.body).toEqual(one.body);
  expect((await make().expect(201)).body).toEqual(one.body);
  // The first webhook was registered, although its answer was lost.
  expect(hosted.webhooks.slice(1)).toMatchObject([{ secret: one.body.secret }]);
  expect(await targets()).toEqual(['webhook', 'connection']);
});
