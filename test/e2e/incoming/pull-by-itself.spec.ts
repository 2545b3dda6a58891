import { createBranch } from '../../support/branches';
import { eventually } from '../../support/eventually';
import {
  commit,
  createApp,
  edit,
  exported,
  getApp,
  GitFixture,
  renameByHand,
  type JobBody,
} from '../../support/git-fixture';
import type { Member } from '../../support/member';
import { appOf, changeTheirs, settle } from '../../support/merges';
import { pollNow as pollRemote } from '../../support/webhooks/poll-now';
import { deliver, makeWebhook, pageOf } from '../../support/webhooks/webhook';
import { sshUrlOf } from '../../support/connect';
import { partsOf, printed, splitRepository, TWO } from '../../support/split-repository';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

/** Enables automatic pulls, and a webhook for pushes. */
async function following(name?: string) {
  const { member, repository, app } = await fixture.withApp(name);
  const webhook = await makeWebhook(member);
  await member.patch('/git', { autoPull: true }).expect(200);
  const tell = async (sha: string) => {
    const { status, body } = await deliver(member, webhook, { page: pageOf(repository), sha });
    // The commit may be known already, from the time when automatic pulls were enabled.
    expect([202, 'known_commit']).toContain(status === 202 ? 202 : body.ignored);
  };
  return { member, repository, app, tell };
}

const jobsOf = async (member: Member, kind: string): Promise<JobBody[]> =>
  (await member.get('/git/jobs').expect(200)).body.items.filter((job: JobBody) => job.kind === kind);

const stateOf = async (member: Member, appId: string) => (await getApp(member, appId)).gitState;

it('takes what others push into an app without changes of its own', async () => {
  const { member, repository, app, tell } = await following();
  await tell(await changeTheirs(repository, (theirs) => (theirs.icon = 'theirs')));
  await eventually(async () => expect(appOf(await exported(member, app.id)).icon).toBe('theirs'));
  expect(await stateOf(member, app.id)).toBe('clean');
  expect(await exported(member, app.id)).toBe(await repository.show('main', 'Orders/v1.json'));
  expect(await jobsOf(member, 'sync_app')).toMatchObject([
    { status: 'succeeded', appId: app.id, author: { name: 'Trellis', email: 'trellis@localhost' } },
  ]);
});

it('merges it into one with changes, which stay uncommitted', async () => {
  const { member, repository, app, tell } = await following();
  await edit(member, app.id, 'mine');
  await tell(await changeTheirs(repository, ({ pages }) => (pages[0].note = 'theirs')));
  await eventually(async () => {
    const { icon, pages } = appOf(await exported(member, app.id));
    expect([icon, pages[0].note]).toEqual(['mine', 'theirs']);
  });
  expect(await stateOf(member, app.id)).toBe('changed');
});

it('leaves an app as it is where both sides clash, and shows the conflict until it is settled', async () => {
  const { member, repository, app, tell } = await following();
  await edit(member, app.id, 'mine');
  await tell(await changeTheirs(repository, (theirs) => (theirs.icon = 'theirs')));
  await eventually(async () => expect(await stateOf(member, app.id)).toBe('conflict'));
  expect(appOf(await exported(member, app.id)).icon).toBe('mine');
  const { mergeId } = (await member.get(`/apps/${app.id}/git`).expect(200)).body;
  await settle(member, mergeId as string, { choose: 'theirs' });
  await member.post(`/git/merges/${mergeId}/complete`).expect(200);
  expect(await stateOf(member, app.id)).toBe('clean');
  // A conflicting pull is not repeated.
  expect(await jobsOf(member, 'sync_app')).toHaveLength(1);
});

it('does not bring back what a person has taken back, but what comes after it', async () => {
  const { member, repository, app, tell } = await following();
  const before = await repository.tip();
  await tell(await changeTheirs(repository, (theirs) => (theirs.icon = 'theirs')));
  await eventually(async () => expect(appOf(await exported(member, app.id)).icon).toBe('theirs'));
  await member.post(`/apps/${app.id}/git/restore`, { sha: before }).expect(200);
  await tell(await changeTheirs(repository, ({ pages }) => (pages[0].note = 'later')));
  await eventually(async () => expect(appOf(await exported(member, app.id)).pages[0].note).toBe('later'));
  expect(appOf(await exported(member, app.id)).icon).not.toBe('theirs');
  await commit(member, app.id).expect(201);
  expect(appOf(await repository.show('main', 'Orders/v1.json')).icon).not.toBe('theirs');
});

it('leaves an app open that a person has unlocked, with what they do there', async () => {
  const { repository, app } = await fixture.withApp();
  const { member } = await fixture.connected({ repository });
  const { body: imported } = await member.post('/git/imports', { gitAppId: app.gitAppId }).expect(201);
  await member.patch(`/apps/${imported.id}`, { locked: false }).expect(200);
  await edit(member, imported.id as string, 'mine');
  const webhook = await makeWebhook(member);
  await member.patch('/git', { autoPull: true }).expect(200);
  const sha = await changeTheirs(repository, ({ pages }) => (pages[0].note = 'theirs'));
  // Turning automatic pulls on asks for a look, too, which may have met the commit already.
  const { status } = await deliver(member, webhook, { page: pageOf(repository), sha });
  expect([200, 202]).toContain(status);
  await eventually(async () =>
    expect(appOf(await exported(member, imported.id as string)).pages[0].note).toBe('theirs'),
  );
  expect(appOf(await exported(member, imported.id as string)).icon).toBe('mine');
  expect(await getApp(member, imported.id as string)).toMatchObject({ locked: false, gitState: 'changed' });
});

it('follows an imported app, on every branch that is worked on', async () => {
  const { member: author, repository, app } = await fixture.withApp();
  const { member } = await fixture.connected({ repository });
  const { body: imported } = await member.post('/git/imports', { gitAppId: app.gitAppId }).expect(201);
  const webhook = await makeWebhook(member);
  await member.patch('/git', { autoPull: true }).expect(200);
  await createBranch(member, 'feature');
  await edit(author, app.id, 'pushed');
  const { body } = await commit(author, app.id).expect(201);
  const page = pageOf(repository);
  await deliver(member, webhook, { page, sha: body.sha as string }).expect(202);
  await eventually(async () => expect(appOf(await exported(member, imported.id)).icon).toBe('pushed'));
  expect(await stateOf(member, imported.id)).toBe('locked');
  const ours = await repository.git(['rev-parse', 'main']);
  await repository.git(['update-ref', 'refs/heads/feature', ours.trim()]);
  await deliver(member, webhook, { page, sha: 'a'.repeat(40), ref: 'refs/heads/feature' }).expect(202);
  const there = member.on('feature');
  await eventually(async () => expect(appOf(await exported(there, imported.id)).icon).toBe('pushed'));
});

it('causes nothing by its own pushes, and takes in what arrived beneath them', async () => {
  const { member, repository, app } = await following();
  const sales = await createApp(member, 'Sales', { commitChanges: true });
  await member.patch('/git', { pollSeconds: 30 }).expect(200);
  await changeTheirs(repository, (theirs) => (theirs.icon = 'theirs'));
  // Moves the branch without a change to the arrived apps.
  await edit(member, sales.id, 'mine');
  await commit(member, sales.id).expect(201);
  await pollNow(member);
  await eventually(async () => expect(appOf(await exported(member, app.id)).icon).toBe('theirs'));
  await edit(member, sales.id, 'mine again');
  await commit(member, sales.id).expect(201);
  await pollNow(member);
  expect(await jobsOf(member, 'sync_app')).toHaveLength(1);
});

it('asks a remote once for all workspaces on it, and tells each what has moved', async () => {
  const { member, repository, app } = await fixture.withApp();
  const { member: other } = await fixture.connected({ repository });
  const { body: imported } = await other.post('/git/imports', { gitAppId: app.gitAppId }).expect(201);
  for (const one of [member, other]) {
    await one.patch('/git', { pollSeconds: 86_400 }).expect(200);
    expect((await one.get('/git').expect(200)).body).toMatchObject({ pollSeconds: 86_400, autoPull: false });
  }
  await changeTheirs(repository, (theirs) => (theirs.icon = 'theirs'));
  await pollNow(member);
  for (const [one, id] of [
    [member, app.id],
    [other, imported.id],
  ] as const)
    await eventually(async () => expect(await stateOf(one, id)).toBe('behind'));
  expect((await other.get('/git').expect(200)).body.lastLook).toEqual({
    at: expect.any(String),
    error: null,
  });
});

it('marks an app in parts only where its part files have changed, whatever else is in its folder', async () => {
  const NESTED = `${TWO}/Nested`;
  await using repository = await splitRepository(partsOf(NESTED, { id: 'nested', name: 'Nested' }), {
    two: TWO,
    nested: NESTED,
  });
  const { member } = await fixture.connected({ repository });
  const imported = async (gitAppId: string) =>
    (await member.post('/git/imports', { gitAppId, locked: false }).expect(201)).body.id as string;
  const [outer, nested] = [await imported('two'), await imported('nested')];
  await member.patch('/git', { pollSeconds: 86_400 }).expect(200);
  const theirs = printed({ id: 'nested-c', name: 'theirs' });
  await repository.commit({ [`${TWO}/notes.txt`]: 'x', [`${NESTED}/components/nested-c.json`]: theirs });
  await pollNow(member);
  await eventually(async () => expect(await stateOf(member, nested)).toBe('behind'));
  expect(await stateOf(member, outer)).toBe('clean');
});

it('asks with another workspace’s credentials where those of one fail', async () => {
  const { member, repository, app } = await fixture.withApp();
  const { member: other } = await fixture.connected({ repository });
  await member.patch('/git', { pollSeconds: 86_400 }).expect(200);
  await other.patch('/git', { pollSeconds: 86_400 }).expect(200);
  const { body } = await other.get('/git').expect(200);
  await fixture.server.revoke(body.key.publicKey as string);
  await fixture.server.endConnections();
  await changeTheirs(repository, (theirs) => (theirs.icon = 'theirs'));
  await pollNow(other);
  await eventually(async () => expect(await stateOf(member, app.id)).toBe('behind'));
});

it('asks with a workspace’s own credentials before long, however many others are refused', async () => {
  const { member, repository, app } = await fixture.withApp();
  await member.patch('/git', { pollSeconds: 86_400 }).expect(200);
  for (let others = 0; others < 6; others++) {
    const { member: other } = await fixture.connected({ repository });
    await other.patch('/git', { pollSeconds: 86_400 }).expect(200);
    const { body } = await other.get('/git').expect(200);
    await fixture.server.revoke(body.key.publicKey as string);
    await fixture.server.endConnections();
  }
  await changeTheirs(repository, (theirs) => (theirs.icon = 'theirs'));
  // Each poll tries some of them, and the next one the rest.
  await pollNow(member);
  await pollNow(member);
  await eventually(async () => expect(await stateOf(member, app.id)).toBe('behind'));
  expect((await member.get('/git').expect(200)).body.lastLook.error).toBeNull();
});

it('says why a remote cannot be asked, and takes in what was pushed once it can', async () => {
  const { member, repository, app } = await fixture.withApp();
  await member.patch('/git', { pollSeconds: 86_400, autoPull: true }).expect(200);
  const { body } = await member.get('/git').expect(200);
  await fixture.server.revoke(body.key.publicKey as string);
  await fixture.server.endConnections();
  await changeTheirs(repository, (theirs) => (theirs.icon = 'theirs'));
  await pollNow(member);
  const look = async () => (await member.get('/git').expect(200)).body.lastLook;
  await eventually(async () => expect((await look()).error.code).toBe('git_auth_failed'));
  await fixture.server.authorize(body.key.publicKey as string, {});
  await pollNow(member);
  await eventually(async () => expect(appOf(await exported(member, app.id)).icon).toBe('theirs'));
  expect((await look()).error).toBeNull();
});

it('takes in what was pushed while it was off, and refuses intervals that no remote should bear', async () => {
  const { member, repository, app } = await following();
  await member.patch('/git', { enabled: false }).expect(200);
  await changeTheirs(repository, (theirs) => (theirs.icon = 'theirs'));
  await member.patch('/git', { enabled: true }).expect(200);
  await eventually(async () => expect(appOf(await exported(member, app.id)).icon).toBe('theirs'));
  for (const pollSeconds of [1, 29, 86_401, -1, 1.5, '60', null])
    await member.patch('/git', { pollSeconds }).expect(400);
  await member.patch('/git', { pollSeconds: 0 }).expect(200);
  const stranger = await member.inNewWorkspace();
  await stranger.patch('/git', { pollSeconds: 60 }).expect(409);
  const { repositoryUrl } = (await member.get('/git')).body;
  expect(repositoryUrl).toBe(sshUrlOf(fixture.server, repository));
});

it('repeats a pull that fails, until it can be made', async () => {
  const { member, repository, app, tell } = await following();
  const taken = await createApp(member, 'Taken');
  await tell(await renameByHand(repository, app.gitAppId, { from: 'Orders', to: 'Taken' }));
  await eventually(async () => {
    const [job] = await jobsOf(member, 'sync_app');
    expect(job?.error?.code).toBe('app_name_taken');
  });
  expect(await stateOf(member, app.id)).toBe('behind');
  await member.delete(`/apps/${taken.id}`).expect(204);
  await eventually(async () => expect((await getApp(member, app.id)).name).toBe('Taken'));
  expect((await jobsOf(member, 'sync_app')).filter(({ status }) => status === 'failed')).toHaveLength(0);
});

const pollNow = (member: Member) => pollRemote(fixture.trellis.databaseUrl, member);
