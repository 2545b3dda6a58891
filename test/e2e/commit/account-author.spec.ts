import { connect } from '../../support/connect';
import { createGitRepository } from '../../support/git-repository';
import { commit, createApp, edit, ended, GitFixture } from '../../support/git-fixture';
import { GiteaServer } from '../../support/providers/gitea-server';
import type { Member } from '../../support/trellis-server';

const ADA = { login: 'ada', token: 'token-of-ada-31c9', organizations: [] };
const GRACE = { login: 'grace', token: 'token-of-grace-77f2', organizations: [] };
const AUTHOR = { gitName: 'G. Hopper', gitEmail: 'grace@users.noreply.localhost.example' };

let fixture: GitFixture;
let provider: GiteaServer;

beforeAll(async () => {
  fixture = await GitFixture.start();
  provider = await new GiteaServer([ADA, GRACE]).start();
});
afterAll(async () => {
  await fixture.stop();
  await provider.stop();
});

/** Creates a workspace whose repository is at the provider's host. */
async function atProvider(place: { repository?: Awaited<ReturnType<typeof createGitRepository>> } = {}) {
  const repository = place.repository ?? (await createGitRepository());
  const member = await fixture.admin.inNewWorkspace();
  const { port, user } = fixture.server;
  const authorize = fixture.server.authorize.bind(fixture.server);
  await connect(member, { server: { host: 'localhost', port, user, authorize }, repository });
  return { member, repository };
}

async function accountOf(member: Member, { token } = ADA): Promise<string> {
  const { baseUrl, certificateAuthority } = provider;
  const request = { provider: 'gitea', baseUrl, token, certificateAuthority };
  const { body } = await member.post('/api/provider-accounts', request).expect(201);
  return `/api/provider-accounts/${body.id}`;
}

const profile = ({ user }: Member) => ({ name: user.name, email: user.email });

it('commits as the author of the account at the repository’s host, only there', async () => {
  const { member, repository } = await atProvider();
  const builder = await member.invite('builder', 'Grace Hopper');
  const account = await accountOf(builder);
  const { body } = await builder.patch(account, AUTHOR).expect(200);
  expect(body).toMatchObject({ login: 'ada', ...AUTHOR });
  const chosen = { name: AUTHOR.gitName, email: AUTHOR.gitEmail };

  const app = await createApp(builder, 'Orders', { commitChanges: true });
  expect((await repository.log())[0]).toMatchObject({ message: 'App creation', author: chosen });
  expect((await builder.get(`/apps/${app.id}/git`).expect(200)).body.author).toEqual(chosen);
  await edit(builder, app.id, 'table');
  expect((await commit(builder, app.id).expect(201)).body.author).toEqual(chosen);
  await builder.patch(`/apps/${app.id}`, { name: 'Sales' }).expect(200);
  expect((await repository.log())[0]).toMatchObject({ message: 'App is renamed', author: chosen });
  const second = await createApp(builder, 'Stock');
  const { body: many } = await builder
    .post('/git/commits', { appIds: [app.id, second.id], message: 'Both' })
    .expect(201);
  expect(many.author).toEqual(chosen);
  // Accounts of other users do not count.
  await edit(member, app.id, 'chart');
  expect((await commit(member, app.id).expect(201)).body.author).toEqual(profile(member));
});

it('commits elsewhere as the user’s default author; name and email can be chosen separately', async () => {
  const { member } = await fixture.connected();
  const account = await accountOf(member);
  await member.patch(account, AUTHOR).expect(200);
  const elsewhere = await createApp(member, 'Orders');
  expect((await commit(member, elsewhere.id).expect(201)).body.author).toEqual(profile(member));

  const { member: there } = await atProvider();
  const builder = await there.invite('builder', 'Grace Hopper');
  await builder.patch('/api/auth/me', { gitName: 'Grace of the profile' }).expect(200);
  const own = await accountOf(builder);
  await builder.patch(own, { gitEmail: AUTHOR.gitEmail }).expect(200);
  const app = await createApp(builder, 'Orders');
  expect((await commit(builder, app.id).expect(201)).body.author).toEqual({
    name: 'Grace of the profile',
    email: AUTHOR.gitEmail,
  });
  const { body: cleared } = await builder.patch(own, { gitEmail: ' ' }).expect(200);
  expect(cleared).toMatchObject({ gitName: null, gitEmail: null });
  await edit(builder, app.id, 'table');
  expect((await commit(builder, app.id).expect(201)).body.author.email).toBe(builder.user.email);
});

it('keeps the author when the account is connected and checked again, and forgets it on sign-out', async () => {
  const { member } = await atProvider();
  const builder = await member.invite('builder');
  const account = await accountOf(builder);
  await builder.patch(account, AUTHOR).expect(200);
  expect(await accountOf(builder)).toBe(account);
  expect((await builder.post(`${account}/refresh`).expect(200)).body).toMatchObject(AUTHOR);
  const app = await createApp(builder, 'Orders');
  expect((await commit(builder, app.id).expect(201)).body.author.name).toBe(AUTHOR.gitName);
  await builder.delete(account).expect(204);
  await edit(builder, app.id, 'table');
  expect((await commit(builder, app.id).expect(201)).body.author).toEqual(profile(builder));
});

it('uses the older of two accounts at one host', async () => {
  const { member: admin } = await atProvider();
  const member = await admin.invite('builder');
  const [older, newer] = [await accountOf(member), await accountOf(member, GRACE)];
  await member.patch(newer, { gitName: 'Newer' }).expect(200);
  const app = await createApp(member, 'Orders');
  expect((await commit(member, app.id).expect(201)).body.author.name).toBe('Newer');
  await member.patch(older, { gitName: 'Older' }).expect(200);
  await edit(member, app.id, 'table');
  expect((await commit(member, app.id).expect(201)).body.author.name).toBe('Older');
});

it('keeps the author of an accepted commit, even on a retry', async () => {
  const { member, repository } = await atProvider();
  const account = await accountOf(member);
  await member.patch(account, AUTHOR).expect(200);
  const apps = [await createApp(member, 'Orders'), await createApp(member, 'Stock')];
  const failing = async (call: PromiseLike<unknown>) => {
    await repository.addHook('pre-receive', 'echo not today >&2; exit 1');
    await call;
    await member.patch(account, { gitName: 'Somebody', gitEmail: '' }).expect(200);
    await repository.addHook('pre-receive', 'exit 0');
    const { body: jobs } = await member.get('/git/jobs').expect(200);
    const { body } = await member.post(`/git/jobs/${jobs.items[0].id}/retry`).expect(202);
    expect((await ended(member, body.jobId as string)).status).toBe('succeeded');
    await member.patch(account, AUTHOR).expect(200);
    return (await repository.log())[0]!.author;
  };
  const chosen = { name: AUTHOR.gitName, email: AUTHOR.gitEmail };
  expect(await failing(commit(member, apps[0]!.id).expect(422))).toEqual(chosen);
  const request = { appIds: apps.map(({ id }) => id), message: 'Both' };
  expect(await failing(member.post('/git/commits', request).expect(422))).toEqual(chosen);
});

it('refuses authors that are invalid in a commit, and users who have not connected the account', async () => {
  const member = await fixture.admin.invite('builder');
  const account = await accountOf(member);
  const wrong = [
    { gitName: 'Grace\nHopper' },
    { gitName: 'Grace\ncommitter Eve <eve@example.com> 1 +0000' },
    { gitName: 'Grace <x>' },
    { gitName: ' ,;. ' },
    { gitName: 'G'.repeat(201) },
    { gitName: 'half \ud800' },
    { gitName: 7 },
    { gitEmail: 'grace' },
    { gitEmail: 'grace@example.com\ncommitter x' },
    { gitEmail: 'Grace <grace@example.com>' },
    { token: 'another' },
  ];
  for (const body of wrong) {
    const answer = await member.patch(account, body);
    expect([body, answer.status, answer.body.errors?.[0].path]).toEqual([body, 400, Object.keys(body)[0]]);
  }
  const other = await fixture.admin.invite('admin');
  expect((await other.patch(account, AUTHOR).expect(404)).body.code).toBe('not_found');
  const { body } = await member.get('/api/provider-accounts').expect(200);
  expect(body.items).toMatchObject([{ gitName: null, gitEmail: null }]);
});
