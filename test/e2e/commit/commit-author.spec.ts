import { commit, createApp, edit, ended, GitFixture } from '../../support/git-fixture';
import type { Member } from '../../support/trellis-server';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

const author = { gitName: 'G. Hopper', gitEmail: '1906+grace@users.noreply.example.com' };
const choose = (member: Member, chosen: object) => member.patch('/api/auth/me', chosen);

it('commits as the author that the user chose, and as the account again after a reset', async () => {
  const { member, repository } = await fixture.connected();
  const builder = await member.invite('builder', 'Grace Hopper');
  const { body: me } = await choose(builder, author).expect(200);
  expect(me.user).toEqual({
    id: builder.user.id,
    name: 'Grace Hopper',
    email: builder.user.email,
    ...author,
  });
  const app = await createApp(builder, 'Orders', { commitChanges: true });
  const chosen = { name: author.gitName, email: author.gitEmail };
  expect((await repository.log())[0]).toMatchObject({ message: 'App creation', author: chosen });
  const meta = JSON.parse(await repository.show('main', '.meta/meta.json'));
  expect(meta[app.id].lastCommitUser).toBe(author.gitName);
  const { body: git } = await member.get(`/apps/${app.id}/git`).expect(200);
  expect(git.lastCommit.author).toEqual(chosen);

  await choose(builder, { gitName: '', gitEmail: ' ' }).expect(200);
  await edit(builder, app.id, 'table');
  const { body } = await commit(builder, app.id).expect(201);
  expect(body.author).toEqual({ name: 'Grace Hopper', email: builder.user.email });
  expect((await repository.log())[0]).toMatchObject({ author: body.author });
});

it('accepts name or email alone', async () => {
  const { member, repository } = await fixture.connected();
  const builder = await member.invite('builder', 'Grace Hopper');
  await choose(builder, { gitName: author.gitName }).expect(200);
  await createApp(builder, 'Orders', { commitChanges: true });
  const [logged] = await repository.log();
  expect(logged!.author).toEqual({ name: author.gitName, email: builder.user.email });
});

it('keeps the author of an accepted commit, even on a retry', async () => {
  const { member, repository, app } = await fixture.withApp();
  const builder = await member.invite('builder', 'Grace Hopper');
  await choose(builder, author).expect(200);
  await repository.addHook('pre-receive', 'echo not today >&2; exit 1');
  await edit(builder, app.id, 'table');
  await commit(builder, app.id, 'A table').expect(422);
  await choose(builder, { gitName: 'Somebody', gitEmail: '' }).expect(200);
  await repository.addHook('pre-receive', 'exit 0');
  const { body: jobs } = await member.get('/git/jobs').expect(200);
  const { body: retried } = await builder.post(`/git/jobs/${jobs.items[0].id}/retry`).expect(202);
  expect((await ended(member, retried.jobId)).status).toBe('succeeded');
  const [logged] = await repository.log();
  expect(logged!.author).toEqual({ name: author.gitName, email: author.gitEmail });
});

it('refuses authors that are invalid in a commit', async () => {
  const builder = await fixture.admin.invite('builder');
  const wrong = [
    { gitName: 'Grace\nHopper' },
    { gitName: 'Grace <x>' },
    { gitName: ' ,;. ' },
    { gitName: 'G'.repeat(201) },
    { gitName: 'half \ud800' },
    { gitName: 7 },
    { gitEmail: 'grace' },
    { gitEmail: '"<>"@example.com' },
    { gitEmail: 'grace@example.com\ncommitter x' },
    { gitEmail: 'Grace <grace@example.com>' },
  ];
  for (const body of wrong) {
    const answer = await choose(builder, body);
    expect([body, answer.status, answer.body.errors?.[0].path]).toEqual([body, 400, Object.keys(body)[0]]);
  }
  const { body: me } = await builder.get('/api/auth/me').expect(200);
  expect(me.user).toMatchObject({ gitName: null, gitEmail: null });
});
