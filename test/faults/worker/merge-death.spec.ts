import { setNote } from '../../support/changes';
import { createApp, edit, ended, exported } from '../../support/git-fixture';
import { appOf, changeTheirs, settle } from '../../support/merges';
import { shortWaits, SOON_STARTED_AGAIN } from '../../support/short-waits';
import { blockApp } from '../block-app';
import { FaultFixture } from '../fault-fixture';
import { KillPoints, stages } from '../kill-points';

let fixture: FaultFixture;

beforeAll(async () => {
  fixture = await FaultFixture.start({ env: shortWaits(SOON_STARTED_AGAIN) });
});

afterAll(() => fixture.stop());

/** Begins with an app that was changed here and by another writer. */
async function begin(icon: string) {
  const repository = await fixture.repository();
  const member = await fixture.workspaceOn(repository);
  const app = await createApp(member, 'Orders', { commitChanges: true });
  await edit(member, app.id, 'mine');
  const theirs = await changeTheirs(repository, (shop) => {
    shop.icon = icon;
    shop.pages[0].note = 'theirs';
  });
  const points = await KillPoints.in(repository);
  const path = `/apps/${app.id}/git`;
  const request = (address: string, body: object) =>
    member.post(address, body).set('Prefer', 'respond-async').expect(202);
  /** Expects one commit on top of theirs, and the same here. */
  const expectMergedOnce = async (jobId: string) => {
    expect(await ended(member, jobId)).toMatchObject({
      status: 'succeeded',
      result: { changed: true, merged: { with: theirs, total: icon === 'apps' ? 1 : 2 } },
    });
    const messages = (await repository.log()).map(({ message }) => message.trim());
    expect(messages.filter((message) => message !== 'Before')).toEqual(['Mine', 'Theirs', 'App creation']);
    const text = await repository.show('main', 'Orders/v1.json');
    expect(appOf(text)).toMatchObject({ icon: 'mine', pages: [{ note: 'theirs' }] });
    expect(await exported(member, app.id)).toBe(text);
    expect((await member.get(path)).body).toMatchObject({ hasUncommittedChanges: false, mergeId: null });
    await repository.fsck();
  };
  return { repository, member, app, path, points, request, expectMergedOnce };
}

it.each(stages('pre-receive', 'committed'))(
  'commits once what was merged if the worker is killed at the stage %s of the push',
  async (instant) => {
    const { path, points, request, expectMergedOnce } = await begin('apps');
    await points.at(instant, `kill -9 ${await fixture.trellis.workerPid()}`);
    const { body } = await request(`${path}/commits`, { message: 'Mine', merge: true });
    await points.whenReached(instant);
    await expectMergedOnce(body.jobId as string);
  },
);

it.each(stages('prepared', 'post-receive'))(
  'commits once what was settled if the worker is killed at the stage %s of the push',
  async (instant) => {
    const { member, path, points, request, expectMergedOnce } = await begin('theirs');
    const { body } = await member.post(`${path}/commits`, { message: 'Mine', merge: true }).expect(409);
    const mergeId = body.mergeId as string;
    await settle(member, mergeId, { choose: 'mine' });
    await points.at(instant, `kill -9 ${await fixture.trellis.workerPid()}`);
    const { body: completing } = await request(`/git/merges/${mergeId}/complete`, {});
    await points.whenReached(instant);
    await expectMergedOnce(completing.jobId as string);
    expect((await member.get(`/git/merges/${mergeId}`)).body.status).toBe('done');
  },
);

it.each(['commits', 'pull'])(
  'merges once if the worker is killed in the middle of it (%s)',
  async (route) => {
    const { member, app, path, points, request, expectMergedOnce } = await begin('apps');
    const other = await createApp(member, 'Other');
    await points.at('pre-receive', points.blockUntilReleased);
    await request(`/apps/${other.id}/git/commits`, { message: 'Before' });
    await points.whenReached('pre-receive');
    const { body } = await request(`${path}/${route}`, {
      merge: true,
      ...(route === 'commits' && { message: 'Mine' }),
    });
    // The worker reads the repository, and then waits for the app.
    const blocked = await blockApp(fixture.url, app.id);
    await points.release();
    await blocked.whenInTheWay();
    process.kill(await fixture.trellis.workerPid(), 'SIGKILL');
    await blocked.release();
    if (route === 'commits') return expectMergedOnce(body.jobId as string);
    expect(await ended(member, body.jobId as string)).toMatchObject({
      status: 'succeeded',
      result: { merged: 1 },
    });
    expect(appOf(await exported(member, app.id))).toMatchObject({
      icon: 'mine',
      pages: [{ note: 'theirs' }],
    });
  },
);

it('keeps what is edited while a merged commit is on its way', async () => {
  const { repository, member, app, path, points, request } = await begin('apps');
  await points.at('prepared', points.blockUntilReleased);
  const { body } = await request(`${path}/commits`, { message: 'Mine', merge: true });
  await points.whenReached('prepared');
  await setNote(member, app, 'later');
  await points.release();
  await ended(member, body.jobId as string);
  expect(appOf(await repository.show('main', 'Orders/v1.json')).pages[0].note).toBe('theirs');
  expect(appOf(await exported(member, app.id)).pages[0].note).toBe('later');
  expect((await member.get(path)).body.hasUncommittedChanges).toBe(true);
});
