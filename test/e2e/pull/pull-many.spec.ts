import {
  commit,
  createApp,
  edit,
  ended,
  getApp,
  GitFixture,
  patch,
  type AppBody,
} from '../../support/git-fixture';
import { eventually } from '../../support/eventually';
import type { Member } from '../../support/trellis-server';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

interface Planned {
  name: string;
  state: string;
  commitCount: number;
  changeCount: number | null;
}

async function planOf(member: Member): Promise<Record<string, Omit<Planned, 'name'>>> {
  const { body } = await member.get('/git/pulls/plan').expect(200);
  return Object.fromEntries(
    (body.items as Planned[]).map(({ name, state, commitCount, changeCount }) => [
      name,
      { state, commitCount, changeCount },
    ]),
  );
}

const pullMany = (member: Member, apps: object[]) => member.post('/git/pulls/batch', { apps });

/** Two workspaces on one repository that both have the apps. */
async function shared(...names: string[]) {
  const { member: theirs, repository } = await fixture.connected();
  for (const name of names) await createApp(theirs, name, { commitChanges: true });
  const { member } = await fixture.connected({ repository });
  const { body: list } = await member.get('/git/apps').expect(200);
  const choices = (list.items as { gitAppId: string }[]).map(({ gitAppId }) => ({ gitAppId }));
  const { body } = await member.post('/git/imports/batch', { apps: choices, locked: false }).expect(202);
  for (const { jobId } of body.items as { jobId: string }[]) await ended(member, jobId);
  return { theirs, member, repository, there: await appsOf(theirs), here: await appsOf(member) };
}

async function appsOf(member: Member): Promise<Record<string, AppBody>> {
  const { body } = await member.get('/apps').expect(200);
  return Object.fromEntries((body.items as AppBody[]).map((app) => [app.name, app]));
}

async function change(member: Member, app: AppBody, icon: string): Promise<void> {
  await edit(member, app.id, icon);
  await commit(member, app.id, icon).expect(201);
}

it('plans what a pull brings to each app, with one answer for all, and marks what is behind', async () => {
  const { theirs, member, there, here } = await shared('Calm', 'Fresh', 'Merged', 'Renamed');
  await createApp(member, 'Own');
  await change(theirs, there.Fresh!, 'one');
  await change(theirs, there.Fresh!, 'two');
  await change(theirs, there.Merged!, 'three');
  await patch(member, here.Merged!.id, { changes: [{ op: 'add', path: '/note', value: 'mine' }] });
  await theirs.patch(`/apps/${there.Renamed!.id}`, { name: 'New name' }).expect(200);
  expect(await planOf(member)).toEqual({
    Calm: { state: 'current', commitCount: 0, changeCount: null },
    Fresh: { state: 'pull', commitCount: 2, changeCount: 1 },
    Merged: { state: 'merge', commitCount: 1, changeCount: expect.any(Number) },
    Renamed: { state: 'pull', commitCount: 1, changeCount: expect.any(Number) },
    Own: { state: 'absent', commitCount: 0, changeCount: null },
  });
  expect((await getApp(member, here.Fresh!.id)).gitState).toBe('behind');
  expect((await getApp(member, here.Calm!.id)).gitState).toBe('clean');
  // The plan agrees with the check of a single app.
  const { body } = await member.get(`/apps/${here.Fresh!.id}/git/updates`).expect(200);
  expect(body.commits).toHaveLength(2);
  await (await member.invite('viewer')).get('/git/pulls/plan').expect(403);
});

it('offers an app that the repository has under its Git id, and marks one that was removed there', async () => {
  const { theirs, member, repository, there } = await shared('Orders');
  await member.delete('/git').expect(204);
  const { member: again } = await fixture.connected({ repository, member });
  expect(await planOf(again)).toMatchObject({ Orders: { state: 'pull', commitCount: 1, changeCount: 0 } });
  await repository.commit({}, { delete: ['Orders/v1.json', '.meta/meta.json'] });
  expect((await planOf(member)).Orders).toMatchObject({ state: 'absent' });
  expect((await getApp(theirs, there.Orders!.id)).gitState).toBe('clean');
  expect((await planOf(theirs)).Orders).toMatchObject({ state: 'problem' });
  expect((await getApp(theirs, there.Orders!.id)).gitState).toBe('behind');
});

it('pulls many apps with one request, refuses only what would lose changes, and keeps the order', async () => {
  const { theirs, member, there, here } = await shared('A', 'B', 'C');
  for (const name of ['A', 'B', 'C']) await change(theirs, there[name]!, 'theirs');
  await edit(member, here.B!.id, 'mine');
  const { body } = await pullMany(member, [
    { appId: here.C!.id },
    { appId: here.B!.id },
    { appId: here.A!.id },
  ]).expect(202);
  const items = body.items as { appId: string; jobId: string | null; error: { code: string } | null }[];
  expect(items.map(({ appId }) => appId)).toEqual([here.C!.id, here.B!.id, here.A!.id]);
  expect(items.map(({ error }) => error?.code)).toEqual([undefined, 'uncommitted_changes', undefined]);
  for (const { jobId } of items) if (jobId) expect((await ended(member, jobId)).status).toBe('succeeded');
  expect((await planOf(member)).B).toMatchObject({ state: 'merge' });
  const merged = await pullMany(member, [{ appId: here.B!.id, merge: true }]).expect(202);
  const job = await ended(member, merged.body.items[0].jobId as string);
  expect(job.error?.code).toBe('merge_conflicts');
  expect((await planOf(member)).B).toMatchObject({ state: 'conflict' });
});

it('refuses bad lists of apps', async () => {
  const { member, app } = await fixture.withApp();
  await pullMany(member, []).expect(400);
  await pullMany(member, [{ appId: app.id }, { appId: app.id }]).expect(400);
  await pullMany(member, [{ appId: 'x' }]).expect(400);
  const other = await fixture.withApp();
  await pullMany(member, [{ appId: other.app.id }]).expect(404);
});

it('cancels the pulls that wait, of many jobs, and leaves the others alone', async () => {
  const { member, repository, here } = await shared('A', 'B');
  const builder = await member.invite('builder');
  await edit(member, here.A!.id, 'mine');
  const hold = await repository.holdPushes();
  const { body: held } = await commit(member, here.A!.id).set('Prefer', 'respond-async').expect(202);
  await hold.reached();
  const { body } = await pullMany(member, [{ appId: here.B!.id }]).expect(202);
  const [{ jobId }] = body.items as [{ jobId: string }];
  const all = [held.jobId, jobId];
  // A builder cancels only jobs of their own.
  expect((await builder.post('/git/jobs/cancel', { jobIds: all }).expect(200)).body).toEqual({
    cancelled: 0,
  });
  expect((await member.post('/git/jobs/cancel', { jobIds: all }).expect(200)).body).toEqual({ cancelled: 1 });
  expect((await ended(member, jobId)).status).toBe('cancelled');
  await hold.release();
  expect((await ended(member, held.jobId as string)).status).toBe('succeeded');
});

it('answers with a job that counts the apps as soon as the client no longer waits', async () => {
  const { member, there } = await shared('A', 'B', 'C').then(({ theirs, there: apps }) => ({
    member: theirs,
    there: apps,
  }));
  for (const app of Object.values(there)) await edit(member, app.id, 'again');
  const answer = await member.get('/git/commits/plan').set('Prefer', 'wait=0').expect(202);
  const job = await ended(member, answer.body.jobId as string);
  expect(job.kind).toBe('plan_commit');
  expect((job.result as { items: object[] }).items).toHaveLength(3);
  expect(job).toMatchObject({ progress: null, compared: { total: 3 } });
  // Not even a quick answer is waited for.
  const plan = () => member.get('/git/commits/plan').set('Prefer', 'wait=0').expect(202);
  await Promise.all(Array.from({ length: 30 }, plan));
  // No request waits longer than the server allows.
  await member.get('/git/commits/plan').set('Prefer', 'wait=9999').expect(200);
  await eventually(async () => {
    const { body } = await member.get('/git/jobs').expect(200);
    expect((body.items as { kind: string }[]).some(({ kind }) => kind === 'plan_commit')).toBe(true);
  });
});
