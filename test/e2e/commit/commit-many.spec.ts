import {
  changeMeta,
  commit,
  createApp,
  edit,
  ended,
  exported,
  getApp,
  GitFixture,
  type AppBody,
} from '../../support/git-fixture';
import { connect } from '../../support/connect';
import type { GitRepository } from '../../support/git-repository';
import type { Member } from '../../support/trellis-server';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

const commitMany = (member: Member, apps: { id: string }[], message = 'All at once') =>
  member.post('/git/commits', { appIds: apps.map(({ id }) => id), message });

const planOf = async (member: Member) => {
  const { body } = await member.get('/git/commits/plan').expect(200);
  const items = body.items as { appId: string; name: string; state: string; theirs: object | null }[];
  return items.sort((a, b) => a.name.localeCompare(b.name));
};

const statesIn = async (member: Member) =>
  Object.fromEntries((await planOf(member)).map(({ name, state }) => [name, state]));

const NAMES = ['Orders', 'Sales', 'Stock'];

/** Creates a workspace whose apps were never committed. */
async function withApps(place: Parameters<GitFixture['connected']>[0] = {}) {
  const { member, repository } = await fixture.connected(place);
  const apps: AppBody[] = [];
  for (const name of NAMES) apps.push(await createApp(member, name));
  return { member, repository, apps };
}

/** Disconnects the workspace and connects it again: it knows of no commit any more. */
async function forgetCommits(member: Member, repository: GitRepository): Promise<void> {
  await member.delete('/git').expect(204);
  await connect(member, { server: fixture.server, repository });
}

it('brings a workspace’s apps to Git in one commit, after a preview', async () => {
  const { member, repository, apps } = await withApps({ files: { 'README.md': 'kept' } });
  expect(await planOf(member)).toEqual(
    apps.map(({ id: appId, name }) => ({ appId, name, state: 'new', theirs: null, problem: null })),
  );
  const builder = await member.invite('builder');
  const { body } = await commitMany(builder, apps, ' Over to Git ').expect(201);
  expect(body).toMatchObject({
    changed: true,
    message: 'Over to Git',
    author: { name: builder.user.name, email: builder.user.email },
  });
  const [top, before] = await repository.log();
  expect([top!.sha, top!.message, top!.parents]).toEqual([body.sha, 'Over to Git', [before!.sha]]);
  expect(await repository.ls()).toEqual([
    '.meta/meta.json',
    ...NAMES.slice(0, 1).map((name) => `${name}/v1.json`),
    'README.md',
    ...NAMES.slice(1).map((name) => `${name}/v1.json`),
  ]);
  const meta = JSON.parse(await changeMeta(repository, () => undefined)) as Record<string, object>;
  for (const app of apps) {
    expect(meta[app.gitAppId]).toMatchObject({ gitAppName: app.name, lastCommitMessage: 'Over to Git' });
    expect(await repository.show('main', `${app.name}/v1.json`)).toBe(await exported(member, app.id));
    expect((await getApp(member, app.id)).gitState).toBe('clean');
    const { body: state } = await member.get(`/apps/${app.id}/git`).expect(200);
    expect(state.lastCommit).toMatchObject({ sha: body.sha, message: 'Over to Git' });
  }
  expect(await planOf(member)).toEqual([]);
  await edit(member, apps[0]!.id, 'table');
  expect(await statesIn(member)).toEqual({ Orders: 'changed' });
  await commit(member, apps[0]!.id).expect(201);
});

it('commits all or nothing: names an app that conflicts, and replaces nothing', async () => {
  const { repository, member: other, app: theirs } = await fixture.withApp('SALES');
  const { member, apps } = await withApps({ repository });
  const tip = await repository.tip();
  const [, sales] = await planOf(member);
  expect(sales).toMatchObject({
    name: 'Sales',
    state: 'name_taken',
    theirs: {
      gitAppId: theirs.gitAppId,
      name: 'SALES',
      path: 'SALES/v1.json',
      lastCommit: { message: 'App creation' },
    },
  });
  const { body } = await commitMany(member, apps).expect(409);
  expect(body).toMatchObject({
    code: 'git_app_name_taken',
    detail: expect.stringContaining('Sales: '),
    app: { id: apps[1]!.id, name: 'Sales' },
  });
  expect(await repository.tip()).toBe(tip);
  for (const app of apps) expect((await getApp(member, app.id)).gitState).toBe('failed');
  await commitMany(member, [apps[0]!, apps[2]!]).expect(201);
  expect(await repository.show('main', 'SALES/v1.json')).toBe(await exported(other, theirs.id));
});

it('accepts identical files, and does not touch different ones', async () => {
  const { member, repository, apps } = await withApps();
  const { body: first } = await commitMany(member, apps).expect(201);
  await forgetCommits(member, repository);
  await edit(member, apps[0]!.id, 'another');
  expect(await statesIn(member)).toEqual({ Orders: 'differs', Sales: 'same', Stock: 'same' });
  expect((await commitMany(member, apps).expect(409)).body).toMatchObject({
    code: 'git_remote_moved',
    app: { name: 'Orders' },
  });
  await commitMany(member, apps.slice(1)).expect(200, { changed: false, sha: first.sha });
  expect((await getApp(member, apps[1]!.id)).gitState).toBe('clean');
  const added = await createApp(member, 'Added');
  const { body: second } = await commitMany(member, [...apps.slice(1), added]).expect(201);
  expect(await repository.parentOf(second.sha as string)).toBe(first.sha);
  const { body: state } = await member.get(`/apps/${apps[1]!.id}/git`).expect(200);
  expect(state.lastCommit.sha).toBe(first.sha);
});

it('keeps its place among the other jobs of its apps, with the documents as accepted', async () => {
  const { member, repository, apps } = await withApps();
  await commit(member, apps[0]!.id, 'First').expect(201);
  const hold = await repository.holdPushes();
  await edit(member, apps[0]!.id, 'second');
  const { body: many } = await commitMany(member, apps, 'Second').set('Prefer', 'respond-async').expect(202);
  await hold.reached();
  await edit(member, apps[0]!.id, 'third');
  const under = await member.get(`/apps/${apps[2]!.id}/git`).expect(200);
  expect(under.body.underWay).toEqual({ jobId: many.jobId, kind: 'commit_apps' });
  const { body: last } = await commit(member, apps[0]!.id, 'Third')
    .set('Prefer', 'respond-async')
    .expect(202);
  await hold.release();
  expect((await ended(member, last.jobId as string)).status).toBe('succeeded');
  const history = await repository.log();
  expect(history.map(({ message }) => message)).toEqual(['Third', 'Second', 'First']);
  const iconAt = async (sha: string) =>
    (JSON.parse(await repository.show(sha, 'Orders/v1.json')) as { appV2: { icon: string } }).appV2.icon;
  expect([await iconAt(history[0]!.sha), await iconAt(history[1]!.sha)]).toEqual(['third', 'second']);
});

it('commits on top of what someone else has pushed', async () => {
  const { member, repository, apps } = await withApps();
  await commit(member, apps[0]!.id, 'First').expect(201);
  const theirs = await repository.commit({ 'README.md': 'by hand' });
  await edit(member, apps[0]!.id, 'second');
  const { body } = await commitMany(member, apps).expect(201);
  expect(await repository.parentOf(body.sha as string)).toBe(theirs);
  expect(await repository.show('main', 'README.md')).toBe('by hand');
});

it('is retried as a whole, with the current state of the apps', async () => {
  const { member, repository, apps } = await withApps();
  await repository.addHook('pre-receive', 'echo not today >&2; exit 1');
  const { body } = await commitMany(member, apps).expect(422);
  expect(body.code).toBe('git_push_rejected');
  await repository.addHook('pre-receive', 'exit 0');
  await member.delete(`/apps/${apps[2]!.id}`).expect(204);
  await edit(member, apps[1]!.id, 'later');
  const { body: jobs } = await member.get('/git/jobs').expect(200);
  const { body: again } = await member.post(`/git/jobs/${jobs.items[0].id}/retry`).expect(202);
  expect(await ended(member, again.jobId as string)).toMatchObject({
    kind: 'commit_apps',
    status: 'succeeded',
  });
  expect((await repository.ls()).filter((path) => path.endsWith('v1.json'))).toEqual([
    'Orders/v1.json',
    'Sales/v1.json',
  ]);
  expect(await repository.show('main', 'Sales/v1.json')).toBe(await exported(member, apps[1]!.id));
});

it('is for builders, and for unlocked apps of their own workspace', async () => {
  const { member, apps } = await withApps();
  await commitMany(await member.invite('viewer'), apps).expect(403);
  await commitMany(member, []).expect(400);
  expect((await commitMany(member, apps, ' ').expect(422)).body.code).toBe('invalid_message');
  const elsewhere = await createApp(await fixture.admin.inNewWorkspace(), 'Theirs');
  await commitMany(member, [...apps, elsewhere]).expect(404);
  const { member: reader, repository } = await fixture.connected({ readOnly: true });
  const own = await createApp(reader, 'Own');
  expect((await commitMany(reader, [own]).expect(409)).body.code).toBe('git_read_only_key');
  const { member: writer } = await fixture.connected({ repository });
  const shared = await createApp(writer, 'Shared', { commitChanges: true });
  const { body: locked } = await reader.post('/git/imports', { gitAppId: shared.gitAppId }).expect(201);
  expect((await commitMany(reader, [own, locked]).expect(409)).body.code).toBe('app_locked');
});
