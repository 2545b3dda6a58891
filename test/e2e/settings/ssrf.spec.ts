import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FaultFixture } from '../../faults/fault-fixture';
import { connect } from '../../support/connect';
import { eventually } from '../../support/eventually';
import type { GitRepository } from '../../support/git-repository';
import { createApp, edit, type AppBody } from '../../support/git-fixture';
import type { Member } from '../../support/trellis-server';

/** Unassigned: packets to it are never delivered. */
const PUBLIC = '2d00::1';
const NAME_SERVER = join(__dirname, '../../support/name-server.cjs');

let folder: string;
let fixture: FaultFixture;
let repository: GitRepository;
let member: Member;
let app: AppBody;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-names-'));
  await names({ 'git.test': [['127.0.0.1']] });
  const env = {
    NODE_OPTIONS: `--require ${NAME_SERVER}`,
    TRELLIS_TEST_NAMES: join(folder, 'names.json'),
    TRELLIS_GIT_SILENCE_MS: '1000',
  };
  fixture = await FaultFixture.start({ env });
  repository = await fixture.repository();
  member = await fixture.admin.inNewWorkspace();
  const { git } = fixture;
  const server = { host: 'git.test', port: git.port, user: git.user, authorize: git.authorize.bind(git) };
  await connect(member, { server, repository });
  app = await createApp(member, 'Orders', { commitChanges: true });
  await fixture.trellis.stop();
  await fixture.startAgain({ TRELLIS_ALLOW_PRIVATE_REMOTES: 'false' });
});

afterAll(async () => {
  await fixture.stop();
  await rm(folder, { recursive: true, force: true });
});

const names = (answers: Record<string, string[][]>) =>
  writeFile(join(folder, 'names.json'), JSON.stringify(answers));
const connections = async () => (await fixture.git.log()).match(/^Connection from /gm)?.length ?? 0;

/** Returns the answers of all calls that contact the host, in a workspace whose repository is there. */
async function answersOf(host: string): Promise<unknown[]> {
  const workspace = await fixture.admin.inNewWorkspace();
  const repositoryUrl = `ssh://git@${host}:${fixture.git.port}${repository.path}`;
  await workspace.put('/git', { repositoryUrl }).expect(200);
  await workspace.post('/git/key', { type: 'ed25519' }).expect(201);
  const calls = [await workspace.post('/git/host-key'), await workspace.post('/git/finalize')];
  await workspace
    .put('/git', { repositoryUrl: `https://${host}:${fixture.git.port}${repository.path}` })
    .expect(200);
  await workspace.post('/git/token', { token: 'of-no-use' }).expect(201);
  calls.push(await workspace.post('/git/finalize'));
  return calls.map(({ status, body }) => [status, body.code, /are not allowed here/.test(body.detail)]);
}

/** Returns the answer for a provider's API at the host. */
async function answerOfProvider(host: string): Promise<unknown[]> {
  const account = { provider: 'gitea', baseUrl: `https://${host}:${fixture.git.port}`, token: 'of-no-use' };
  const { status, body } = await fixture.admin.post('/api/provider-accounts', account);
  return [status, body.code, /are not allowed here/.test(body.detail)];
}

const REFUSED_PROVIDER = [422, 'provider_unreachable', true];
const REFUSED = [422, 'git_host_unreachable', true];

it('has reached the repository while private remotes were allowed', async () => {
  expect(await repository.log()).toHaveLength(1);
  expect(await connections()).toBeGreaterThan(0);
});

it('connects to no private address in a URL, in any spelling', async () => {
  const before = await connections();
  for (const host of [
    ...['127.0.0.1', '0.0.0.0', '10.0.0.1', '169.254.169.254', '[::1]', '[::]', '[::ffff:127.0.0.1]'],
    ...['[::127.0.0.1]', '[64:ff9b::127.0.0.1]', '[2002:7f00:1::1]', '[2001:0:7f00:1::1]', '[fec0::1]'],
  ]) {
    expect([host, ...(await answersOf(host))]).toEqual([host, REFUSED, REFUSED, REFUSED]);
    expect([host, await answerOfProvider(host)]).toEqual([host, REFUSED_PROVIDER]);
  }
  const workspace = await fixture.admin.inNewWorkspace();
  for (const host of ['2130706433', '0x7f000001', '0177.0.0.1', '127.1', '[fe80::1%25lo]', '0']) {
    const { status, body } = await workspace.put('/git', { repositoryUrl: `ssh://git@${host}/x` });
    expect([host, status, body.code]).toEqual([host, 422, 'invalid_repository_url']);
  }
  expect(await connections()).toBe(before);
});

it('connects to no private address that a name resolves to', async () => {
  await names({
    'private.test': [['127.0.0.1']],
    'mapped.test': [['::ffff:127.0.0.1']],
    'several.test': [['10.0.0.1', '::1', '127.0.0.1']],
  });
  const before = await connections();
  for (const host of ['private.test', 'mapped.test', 'several.test', 'localhost']) {
    expect([host, ...(await answersOf(host))]).toEqual([host, REFUSED, REFUSED, REFUSED]);
    expect([host, await answerOfProvider(host)]).toEqual([host, REFUSED_PROVIDER]);
  }
  expect(await connections()).toBe(before);
});

it('connects only to the public addresses of a name that has both', async () => {
  await names({ 'both.test': [['127.0.0.1', PUBLIC]] });
  const before = await connections();
  for (const [status, code, isRefused] of (await answersOf('both.test')) as [number, string, boolean][]) {
    expect([422, 504]).toContain(status);
    expect(['git_host_unreachable', 'git_timeout']).toContain(code);
    // It was contacted, and did not answer.
    expect(isRefused).toBe(false);
  }
  expect(await connections()).toBe(before);
});

it('connects to the address that it checked: DNS rebinding gains nothing', async () => {
  await names({ 'rebound.test': [[PUBLIC], ['127.0.0.1']], 'returned.test': [['127.0.0.1'], [PUBLIC]] });
  const before = await connections();
  await answersOf('rebound.test');
  await answersOf('returned.test');
  expect((await answersOf('rebound.test'))[0]).toEqual(REFUSED);
  expect(await connections()).toBe(before);
});

it('connects to private addresses of a listed network, and to no others', async () => {
  await names({ 'git.test': [['127.0.0.1']], 'other.test': [['10.0.0.1']] });
  await fixture.trellis.stop();
  await fixture.startAgain({ TRELLIS_ALLOW_PRIVATE_REMOTES: '127.0.0.0/8' });
  await member.get('/git/apps').expect(200);
  for (const host of ['other.test', '169.254.169.254', '[::1]'])
    expect([host, ...(await answersOf(host))]).toEqual([host, REFUSED, REFUSED, REFUSED]);
  await fixture.trellis.stop();
  await fixture.startAgain({ TRELLIS_ALLOW_PRIVATE_REMOTES: 'false' });
});

it('checks each connection again: a remote that was set up while it was allowed is refused too', async () => {
  await names({ 'git.test': [['127.0.0.1']] });
  const before = await connections();
  for (const call of [
    member.get('/git/apps'),
    member.get(`/apps/${app.id}/git/updates`),
    member.post(`/apps/${app.id}/git/pull`),
    member.post('/git/finalize'),
    member.post('/git/host-key'),
  ]) {
    const { status, body } = await call;
    expect([status, body.code]).toEqual([422, 'git_host_unreachable']);
    expect(body.detail).toContain('are not allowed here');
  }
  await edit(member, app.id, 'table');
  const { body: job } = await member
    .post(`/apps/${app.id}/git/commits`, { message: 'Out' })
    .set('Prefer', 'respond-async')
    .expect(202);
  await eventually(async () => {
    const { body } = await member.get(`/git/jobs/${job.jobId}`).expect(200);
    expect(body.attempts).toBeGreaterThan(1);
  });
  await member.post(`/git/jobs/${job.jobId}/cancel`);
  expect(await connections()).toBe(before);
  expect(await repository.log()).toHaveLength(1);
});
