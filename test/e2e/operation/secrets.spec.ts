import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import request from 'supertest';
import { FaultFixture } from '../../faults/fault-fixture';
import { sshUrlOf } from '../../support/connect';
import { eventually } from '../../support/eventually';
import { commit, createApp, edit, ended } from '../../support/git-fixture';
import type { GitRepository } from '../../support/git-repository';
import { RecordingProxy } from '../../support/recording-proxy';
import { expectNoSecretOutside, type Place } from '../../support/secrets';
import { listProcesses } from '../../support/trellis-process';
import { Member } from '../../support/trellis-server';

const newSecret = (name: string) => `${name}-${randomBytes(12).toString('hex')}/+"ü`;
/** Sent in fields that nothing inspects. */
const SECRETS = {
  constant: newSecret('constant'),
  option: newSecret('option'),
  password: newSecret('password'),
  nextPassword: newSecret('next'),
  wrongPassword: newSecret('wrong'),
  malformed: randomBytes(20).toString('hex'),
  inUrl: randomBytes(20).toString('hex'),
  inRemote: randomBytes(20).toString('hex'),
  asBasic: randomBytes(20).toString('hex'),
};

let folder: string;
let fixture: FaultFixture;
let proxy: RecordingProxy;
let admin: Member;
let repository: GitRepository;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-tmp-'));
  await chmod(folder, 0o711);
  fixture = await FaultFixture.start({
    env: { LOG_LEVEL: 'trace', TMPDIR: folder, TRELLIS_GIT_SILENCE_MS: '3000' },
  });
  proxy = await RecordingProxy.before(fixture.trellis.address);
  const { token, user } = fixture.admin;
  const { body } = await fixture.admin.post('/api/workspaces', { name: 'Watched' }).expect(201);
  admin = new Member(proxy.address, token, body.id as string, user);
  repository = await fixture.repository();
});

afterAll(async () => {
  await proxy.stop();
  const places = [...(await temporaryFiles()), ...answers()];
  // The actual test: it fails if any of them is found anywhere.
  await fixture.stop({ secrets: [...Object.values(SECRETS), ...proxy.traffic.secrets], places });
  await rm(folder, { recursive: true, force: true });
});

const answers = (): Place[] => [...proxy.traffic.withoutHandedOut()];

async function temporaryFiles(): Promise<Place[]> {
  const names = await readdir(folder, { recursive: true });
  const read = names.map(async (name) => ({
    name: `temporary file ${name}`,
    bytes: await readFile(join(folder, name)).catch(() => Buffer.from(name)),
  }));
  return Promise.all(read);
}

async function inDatabase(work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: fixture.url });
  await client.connect();
  await work(client).finally(() => client.end());
}

const withoutTable = (name: string, work: () => PromiseLike<unknown>) =>
  inDatabase(async (client) => {
    await client.query(`alter table ${name} rename to ${name}_away`);
    try {
      await work();
    } finally {
      await client.query(`alter table ${name}_away rename to ${name}`);
    }
  });

it('detects leaks in every form', async () => {
  const secret = newSecret('planted');
  const look = (bytes: Buffer) =>
    expectNoSecretOutside({
      databaseUrl: fixture.url,
      dataDir: fixture.dataDir,
      secrets: [secret],
      places: [{ name: 'here', bytes }],
    });
  await look(Buffer.from('nothing'));
  const raw = Buffer.from(secret);
  for (const form of [
    secret,
    raw.toString('hex'),
    raw.toString('base64'),
    Buffer.from(`1${secret}2`).toString('base64url'),
    Buffer.from(`12${secret}`).toString('base64'),
    JSON.stringify({ secret }),
    JSON.stringify(JSON.stringify({ secret })),
    encodeURIComponent(secret),
    new URLSearchParams({ secret }).toString(),
  ])
    await expect(look(Buffer.from(`before ${form} after`))).rejects.toThrow('stands in here');
  const key = await readFile(join(fixture.dataDir, 'secret.key'), 'utf8');
  await expect(look(Buffer.from(`x${key.trim()}`))).rejects.toThrow('the secret key');
  await expect(look(Buffer.from(key, 'base64'))).rejects.toThrow('the secret key');
});

it('are not leaked by accounts, in success and failure', async () => {
  const { password, nextPassword, wrongPassword } = SECRETS;
  const email = 'grace@example.com';
  await admin.post('/members', { email, role: 'builder', password }).expect(201);
  const server = () => request(proxy.address);
  const login = (given: string) => server().post('/api/auth/login').send({ email, password: given });
  await login(wrongPassword).expect(401);
  const { body } = await login(password).expect(200);
  const grace = new Member(proxy.address, body.token as string, admin.workspaceId, {
    ...body.user,
    password,
  } as Member['user']);
  await grace.patch('/api/auth/me', { password: nextPassword, currentPassword: wrongPassword }).expect(422);
  await grace.patch('/api/auth/me', { password: nextPassword, currentPassword: password }).expect(200);
  await grace.post('/api/auth/tokens', { name: 'pipeline' }).expect(201);
  await grace.post('/api/auth/tokens', { name: 'x', expiresAt: 'never' }).expect(400);
  const invited = await admin
    .post('/members', { email: 'linus@example.com', role: 'viewer' })
    .set('Idempotency-Key', 'one')
    .expect(201);
  const token = (invited.body.inviteUrl as string).split('#')[1];
  await server().post('/api/auth/invite').send({ token, password: 'short' }).expect(400);
  await server().post('/api/auth/invite').send({ token, password }).expect(200);
  await server().post('/api/auth/invite').send({ token, password }).expect(422);
  await withoutTable('sessions', () => login(nextPassword).expect(500));
  await withoutTable('users', () => login(nextPassword).expect(500));
  await withoutTable('api_tokens', () => grace.post('/api/auth/tokens', { name: 'y' }).expect(500));
  await withoutTable('memberships', () =>
    admin.post('/members', { email: 'x@example.com', role: 'viewer', password }).expect(500),
  );
});

it('are not leaked if they are sent to the wrong place', async () => {
  const { malformed, inUrl, inRemote, asBasic } = SECRETS;
  const server = () => request(proxy.address);
  const post = (body: string) =>
    server().post('/api/auth/login').set('Content-Type', 'application/json').send(body);
  await post(`{"email":"x@example.com","password":"${malformed}`).expect(400);
  await post(`{"email":"x@example.com","password":{"x":"${malformed}"}}`).expect(400);
  await post(`{"email":"x@example.com","password":"x","more":"${malformed}"}`).expect(400);
  await server().get(`/api/auth/me?token=${inUrl}`).expect(401);
  await server().get('/api/auth/me').auth('ada@example.com', asBasic).expect(401);
  await server().get('/api/auth/me').set('Authorization', `Bearer ${asBasic}`).expect(401);
  await server().get('/api/auth/me').set('Cookie', `trellis_session=${asBasic}`).expect(401);
  for (const repositoryUrl of [
    `https://ada:${inRemote}@github.com/o/r.git`,
    `ssh://git:${inRemote}@host/x`,
    `git:${inRemote}@host:x`,
  ])
    await admin.put('/git', { repositoryUrl }).expect(422);
});

it('are not leaked by constants and options, in documents and failures', async () => {
  const { constant, option } = SECRETS;
  const put = (value: string) => admin.put('/constants/API_KEY', { value, secret: true });
  await put(constant).expect(200);
  await admin.get('/constants').expect(200);
  await withoutTable('constants', () => put(constant).expect(500));
  const definition = {
    appVersions: [],
    name: 'Secret',
    dataSources: [
      { id: 'one', options: { password: { encrypted: true, credential_id: 'c', value: option } } },
    ],
  };
  const app = await createApp(admin, 'Secret', { definition });
  for (const path of ['/definition', '/export', '/versions', ''])
    await admin.get(`/apps/${app.id}${path}`).expect(200);
  await admin.post(`/apps/${app.id}/duplicate`, { name: 'Copy' }).expect(201);
  await admin.post('/apps/import', { name: 'Imported', document: definition }).expect(201);
  await withoutTable('app_credentials', () =>
    admin.post('/apps', { name: 'Failed', definition }).expect(500),
  );
});

it('are not leaked by keys, in any operation on a repository and any of its failures', async () => {
  const { git } = fixture;
  await admin.put('/git', { repositoryUrl: sshUrlOf(git, repository) }).expect(200);
  await admin.post('/git/key', { type: 'rsa' }).expect(201);
  await admin.post('/git/finalize').expect(422);
  const { body: key } = await admin.post('/git/key', { type: 'ed25519' }).expect(201);
  await git.authorize(key.publicKey as string);
  await admin.post('/git/finalize').expect(200);
  const app = await createApp(admin, 'Orders', { commitChanges: true });
  const copy = (await admin.get('/apps').expect(200)).body.items.find(
    ({ name }: { name: string }) => name === 'Secret',
  );
  await commit(admin, copy.id as string, 'With an encrypted option').expect(201);
  for (const path of ['/git', '/git/apps', '/git/jobs', `/apps/${app.id}/git`, `/apps/${app.id}/git/updates`])
    await admin.get(path).expect(200);
  await admin.post(`/apps/${app.id}/git/pull`).expect(200);
  await edit(admin, app.id, 'table');
  // The server's output is part of the answer, whatever it contains.
  await repository.addHook('pre-receive', 'env >&2; exit 1');
  expect((await commit(admin, app.id).expect(422)).body.code).toBe('git_push_rejected');
  await git.changeHostKey();
  await edit(admin, app.id, 'chart');
  await commit(admin, app.id).expect(422);
  await admin.post('/git/host-key').expect(200);
  await git.halt();
  const { body } = await commit(admin, app.id).set('Prefer', 'respond-async').expect(202);
  // The cancellation falls between two attempts.
  await eventually(() => admin.post(`/git/jobs/${body.jobId}/cancel`).expect(200));
  expect((await ended(admin, body.jobId as string)).status).toBe('cancelled');
  await withoutTable('git_keys', () => admin.post('/git/key', { type: 'ed25519' }).expect(500));
});

it('are not leaked when the worker crashes, nor to users who list the processes', async () => {
  const key = (await readFile(join(fixture.dataDir, 'secret.key'), 'utf8')).trim();
  const worker = await fixture.trellis.workerPid();
  const commands = (await listProcesses()).map(({ command }) => command).join('\n');
  expect(commands).not.toContain(key);
  process.kill(worker, 'SIGABRT');
  await eventually(async () => expect(await fixture.trellis.workerPid()).not.toBe(worker));
  expect(fixture.trellis.stderr).toContain('starting it again');
  // Proves that the log was at its most verbose level.
  expect(fixture.trellis.stderr).toContain('"level":20');
});
