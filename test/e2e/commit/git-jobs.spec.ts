import { rm, writeFile } from 'node:fs/promises';
import { createBranch } from '../../support/branches';
import { eventually } from '../../support/eventually';
import {
  commit,
  createApp,
  edit,
  ended,
  exported,
  getApp,
  GitFixture,
  type JobBody,
} from '../../support/git-fixture';
import type { GitRepository } from '../../support/git-repository';
import type { Member } from '../../support/trellis-server';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

const jobs = async (member: Member, query = '') =>
  (await member.get(`/git/jobs${query}`).expect(200)).body as { items: JobBody[]; nextCursor: string | null };

const later = async (request: ReturnType<typeof commit>) =>
  (await request.set('Prefer', 'respond-async').expect(202)).body.jobId as string;

/** Blocks every push until `release`. */
async function hold(repository: GitRepository, then = 'exit 0') {
  const file = `${repository.path}/wait`;
  await writeFile(file, '');
  await repository.addHook('pre-receive', `while [ -e ${file} ]; do sleep 0.05; done\n${then}`);
  return () => rm(file, { force: true });
}

it('shows every member the request, its author and its outcome', async () => {
  const { member, repository, app } = await fixture.withApp('Orders');
  const [builder, viewer] = [await member.invite('builder', 'Grace Hopper'), await member.invite('viewer')];
  await edit(builder, app.id, 'table');
  const { body: answer } = await commit(builder, app.id, 'An icon').expect(201);
  const { items, nextCursor } = await jobs(viewer);
  expect(nextCursor).toBeNull();
  expect(items.map(({ kind }) => kind)).toEqual(['commit_app', 'create_app']);
  expect(items[0]).toEqual({
    id: expect.any(String),
    kind: 'commit_app',
    status: 'succeeded',
    appId: app.id,
    message: 'An icon',
    author: { id: builder.user.id, name: 'Grace Hopper', email: builder.user.email },
    progress: null,
    attempts: 1,
    commit: await repository.tip(),
    result: answer,
    error: null,
    nextAttemptAt: null,
    createdAt: expect.stringMatching(/Z$/),
    startedAt: expect.stringMatching(/Z$/),
    finishedAt: expect.stringMatching(/Z$/),
  });
  expect(items[1]).toMatchObject({ id: app.git?.jobId, result: app });
  expect((await viewer.get(`/git/jobs/${items[0].id}`).expect(200)).body).toEqual(items[0]);
  const first = await jobs(viewer, '?limit=1');
  expect(first.items).toEqual([items[0]]);
  expect((await jobs(viewer, `?limit=1&cursor=${first.nextCursor}`)).items).toEqual([items[1]]);

  const stranger = await (await fixture.admin.inNewWorkspace()).invite('admin');
  await stranger.get(`${member.workspace}/git/jobs`).expect(404);
  await stranger.get(`/git/jobs/${items[0].id}`).expect(404);
  await member.get('/git/jobs/nonsense').expect(404);
  await viewer.post(`/git/jobs/${items[0].id}/cancel`).expect(403);
});

it('lists the jobs of an app on all of its branches', async () => {
  const { member, app } = await fixture.withApp('Orders');
  const stock = await createApp(member, 'Stock', { commitChanges: true });
  await createBranch(member, 'feature');
  const feature = member.on('feature');
  await edit(feature, app.id, 'table');
  await commit(feature, app.id, 'There').expect(201);
  for (const { id } of [app, stock]) await edit(feature, id, 'chart');
  await feature.post('/git/commits', { appIds: [app.id, stock.id], message: 'Both' }).expect(201);
  const { items } = await jobs(member, `?appId=${app.id}`);
  expect(items.map(({ kind, branch = 'main' }) => `${kind} ${branch}`)).toEqual([
    'commit_apps feature',
    'commit_app feature',
    'create_app main',
  ]);
});

it('lists the jobs of a status, an app or a person', async () => {
  const { member, repository, app } = await fixture.withApp('Orders');
  const builder = await member.invite('builder', 'Grace Hopper');
  const stock = await createApp(builder, 'Stock', { commitChanges: true });
  for (const { id } of [app, stock]) await edit(member, id, 'table');
  const apps = [app.id, stock.id];
  await member.post('/git/commits', { appIds: apps, message: 'Both' }).expect(201);
  const release = await hold(repository);
  await edit(member, app.id, 'chart');
  const running = await later(commit(member, app.id, 'Runs'));
  await eventually(async () => expect((await jobs(member, '?status=running')).items).toHaveLength(1));
  const kindsOf = async (query: string) => (await jobs(member, query)).items.map(({ kind }) => kind);
  expect((await jobs(member, '?status=running')).items[0].id).toBe(running);
  expect(await kindsOf(`?appId=${stock.id}`)).toEqual(['commit_apps', 'create_app']);
  expect(await kindsOf(`?appId=${stock.id}&authorId=${builder.user.id}`)).toEqual(['create_app']);
  expect(await kindsOf('?status=failed')).toEqual([]);
  expect(await kindsOf('?status=succeeded')).toHaveLength(3);
  await member.get('/git/jobs?status=done').expect(400);
  await member.get('/git/jobs?appId=Orders').expect(400);
  await release();
  await ended(member, running);
});

it('lists read jobs only if nobody waited for them, and their results only to builders', async () => {
  const { member } = await fixture.withApp('Orders');
  const viewer = await member.invite('viewer');
  await member.get('/git/apps').expect(200);
  expect((await jobs(member)).items).toHaveLength(1);
  const { body } = await member.get('/git/apps').set('Prefer', 'respond-async').expect(202);
  const job = await ended(member, body.jobId as string);
  expect(job).toMatchObject({ kind: 'list_apps', status: 'succeeded' });
  expect(job.result).toEqual((await member.get('/git/apps')).body);
  expect((await ended(viewer, job.id)).result).toBeNull();
  expect((await jobs(member)).items).toHaveLength(2);
});

it('cancels waiting jobs: builders their own, admins any; never a running or finished one', async () => {
  const { member, repository, app } = await fixture.withApp('Orders');
  const [grace, joan] = [await member.invite('builder'), await member.invite('builder')];
  const release = await hold(repository);
  await edit(member, app.id, 'one');
  const running = await later(commit(member, app.id, 'Running'));
  await eventually(async () => (await member.get(`/git/jobs/${running}`)).body.status === 'running');
  await edit(member, app.id, 'two');
  const own = await later(commit(grace, app.id, 'Own'));
  const others = await later(commit(grace, app.id, 'Others'));
  const kept = await later(commit(joan, app.id, 'Kept'));
  expect((await joan.post(`/git/jobs/${own}/cancel`).expect(403)).body.code).toBe('forbidden');
  expect((await grace.post(`/git/jobs/${own}/cancel`).expect(200)).body).toMatchObject({
    id: own,
    status: 'cancelled',
    error: { code: 'git_cancelled' },
    result: null,
  });
  await member.post(`/git/jobs/${others}/cancel`).expect(200);
  expect((await member.post(`/git/jobs/${running}/cancel`).expect(409)).body.code).toBe(
    'git_job_not_waiting',
  );
  await grace.post(`/git/jobs/${own}/cancel`).expect(409);
  await release();
  expect((await ended(member, kept)).status).toBe('succeeded');
  expect((await repository.log()).map(({ message }) => message)).toEqual(['Kept', 'Running', 'App creation']);
  await member.post(`/git/jobs/${kept}/cancel`).expect(409);
});

it('retries a failed commit with the current app and its original author', async () => {
  const { member, repository, app } = await fixture.withApp('Orders');
  const [grace, joan] = [await member.invite('builder', 'Grace Hopper'), await member.invite('builder')];
  await repository.addHook('pre-receive', 'echo "closed for today" >&2; exit 1');
  await edit(grace, app.id, 'one');
  expect((await commit(grace, app.id, 'An icon').expect(422)).body).toMatchObject({
    code: 'git_push_rejected',
    serverMessage: expect.stringContaining('closed for today'),
  });
  const [failed] = (await jobs(member)).items;
  expect(failed).toMatchObject({ status: 'failed', result: null, error: { code: 'git_push_rejected' } });
  expect((await getApp(member, app.id)).gitState).toBe('failed');
  await repository.addHook('pre-receive', 'exit 0');
  await edit(grace, app.id, 'two');
  await joan.post(`/git/jobs/${failed.id}/retry`).expect(403);
  const { body, headers } = await member.post(`/git/jobs/${failed.id}/retry`).expect(202);
  expect(body.jobId).not.toBe(failed.id);
  expect(headers.location).toBe(`${member.workspace}/git/jobs/${body.jobId}`);
  const again = await ended(member, body.jobId as string);
  expect(again).toMatchObject({
    kind: 'commit_app',
    status: 'succeeded',
    message: 'An icon',
    author: { name: 'Grace Hopper', email: grace.user.email },
    commit: await repository.tip(),
  });
  expect(await repository.show('main', 'Orders/v1.json')).toBe(await exported(member, app.id));
  expect((await ended(member, failed.id)).status).toBe('failed');
  expect((await getApp(member, app.id)).gitState).toBe('clean');
  expect((await member.post(`/git/jobs/${again.id}/retry`).expect(409)).body.code).toBe('git_job_not_failed');

  const repeated = await member.post(`/git/jobs/${failed.id}/retry`).expect(202);
  expect(repeated.body).toMatchObject({ jobId: again.id, status: 'succeeded' });
});

it('makes one job of a failed one, however often and fast it is retried, until that fails too', async () => {
  const { member, repository } = await fixture.withApp('Orders');
  await repository.addHook('pre-receive', 'exit 1');
  await createApp(member, 'New', { commitChanges: true });
  const [failed] = (await jobs(member)).items;
  const release = await hold(repository, 'exit 1');
  const retry = () => member.post(`/git/jobs/${failed.id}/retry`);
  const answers = await Promise.all([retry(), retry(), retry()]);
  const made = new Set(answers.flatMap(({ status, body }) => (status === 202 ? [body.jobId as string] : [])));
  expect(made.size).toBe(1);
  expect(answers.every(({ status }) => status === 202 || status === 409)).toBe(true);
  const [first] = [...made];
  expect((await retry().expect(202)).body.jobId).toBe(first);
  expect((await jobs(member)).items).toHaveLength(3);

  await release();
  expect((await ended(member, first!)).status).toBe('failed');
  await repository.addHook('pre-receive', 'exit 0');
  const { body } = await retry().expect(202);
  expect(body.jobId).not.toBe(first);
  expect((await ended(member, body.jobId as string)).status).toBe('succeeded');
});

it('retries other failed jobs too, and those of a deleted app', async () => {
  const { member, repository, app } = await fixture.withApp('Orders');
  await repository.addHook('pre-receive', 'exit 1');
  const made = await createApp(member, 'New', { commitChanges: true });
  expect(made.git).toMatchObject({ error: { code: 'git_push_rejected' } });
  const text = await exported(member, made.id);
  const { body: renamed } = await member.patch(`/apps/${app.id}`, { name: 'Sales' }).expect(200);
  await member.post('/git/imports', { path: 'Loose/v1.json' }).expect(404);
  const [importing] = (await jobs(member)).items;
  await member.delete(`/apps/${made.id}`).expect(204);
  await repository.addHook('pre-receive', 'exit 0');
  await repository.commit({ 'Loose/v1.json': '{"appV2":{}}' });
  for (const jobId of [made.git?.jobId, renamed.git.jobId, importing.id]) {
    const { body } = await member.post(`/git/jobs/${jobId as string}/retry`).expect(202);
    expect((await ended(member, body.jobId as string)).status).toBe('succeeded');
  }
  expect(await repository.show('main', 'New/v1.json')).toBe(text);
  expect(await repository.ls()).toEqual(['.meta/meta.json', 'Loose/v1.json', 'New/v1.json', 'Sales/v1.json']);
  expect((await member.get('/apps')).body.items).toHaveLength(2);
});

it('fails only the commit that the server refuses, and continues with those behind it', async () => {
  const { member, repository } = await fixture.connected();
  const apps = [];
  for (const name of ['One', 'Two', 'Three'])
    apps.push(await createApp(member, name, { commitChanges: true }));
  await repository.addHook(
    'pre-receive',
    `while read old new ref; do git log --format=%s $old..$new | grep -q forbidden && { echo "forbidden word" >&2; exit 1; }; done; exit 0`,
  );
  for (const app of apps) await edit(member, app.id, 'table');
  const messages = ['fine', 'forbidden', 'fine too'];
  const answers = await Promise.all(apps.map((app, index) => commit(member, app.id, messages[index])));
  expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
    [201, undefined],
    [422, 'git_push_rejected'],
    [201, undefined],
  ]);
  expect(
    (await repository.log())
      .slice(0, 2)
      .map(({ message }) => message)
      .sort(),
  ).toEqual(['fine', 'fine too']);
});

it('answers 202 and continues if the connection is refused for a while', async () => {
  const { member, repository, app } = await fixture.withApp('Orders');
  await edit(member, app.id, 'table');
  await fixture.server.halt();
  const jobId = await later(commit(member, app.id));
  await eventually(
    async () => (await member.get(`/git/jobs/${jobId}`)).body.error?.code === 'git_host_unreachable',
  );
  await fixture.server.restart();
  const job = await ended(member, jobId);
  expect(job).toMatchObject({ status: 'succeeded', error: null, commit: await repository.tip() });
});

it('detects that a cancelled job had arrived, and builds on it', async () => {
  const { member, repository, app } = await fixture.withApp('Orders');
  const before = await repository.tip();
  const file = `${repository.path}/wait`;
  await writeFile(file, '');
  // The ref is updated, and the server dies before it can report that.
  await repository.addHook(
    'reference-transaction',
    `[ "$1" = committed ] && while [ -e ${file} ]; do sleep 0.05; done; exit 0`,
  );
  await edit(member, app.id, 'one');
  const first = await later(commit(member, app.id, 'First'));
  const arrived = await eventually(async () => {
    const tip = await repository.tip();
    return tip === before ? false : tip;
  });
  await fixture.server.halt();
  await eventually(() => member.post(`/git/jobs/${first}/cancel`).expect(200));
  await rm(file);
  await fixture.server.restart();
  await edit(member, app.id, 'two');
  const { body } = await commit(member, app.id, 'Second').expect(201);
  expect(await repository.parentOf(body.sha)).toBe(arrived);
  expect(await ended(member, first)).toMatchObject({ status: 'succeeded', commit: arrived, error: null });
});
