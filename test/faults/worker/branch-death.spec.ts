import { clashingMerge, conflictWith } from '../../support/branch-merges';
import { createBranch, getBranch } from '../../support/branches';
import { setNote } from '../../support/changes';
import { eventually } from '../../support/eventually';
import { changeMeta, commit, createApp, edit, ended, exported, getApp } from '../../support/git-fixture';
import { appOf, getMerge, settle } from '../../support/merges';
import { decide, decline, getReview, openReview, reviewedChange } from '../../support/reviews';
import { shortWaits, SOON_STARTED_AGAIN } from '../../support/short-waits';
import { blockApp } from '../block-app';
import { FaultFixture } from '../fault-fixture';
import { KillPoints, stages, type Instant } from '../kill-points';

let fixture: FaultFixture;

beforeAll(async () => {
  fixture = await FaultFixture.start({ env: shortWaits(SOON_STARTED_AGAIN) });
});

afterAll(() => fixture.stop());

async function begin() {
  const repository = await fixture.repository();
  const member = await fixture.workspaceOn(repository);
  const app = await createApp(member, 'Orders', { commitChanges: true });
  const points = await KillPoints.in(repository);
  /** Starts the request, and kills the worker at a stage of its push. */
  const killAt = async (instant: Instant, path: string, body: object): Promise<string> => {
    await points.at(instant, `kill -9 ${await fixture.trellis.workerPid()}`);
    const answer = await member.post(path, body).set('Prefer', 'respond-async').expect(202);
    await points.whenReached(instant);
    return answer.body.jobId as string;
  };
  return { repository, member, app, points, killAt };
}

it.each(stages('pre-receive', 'post-receive'))(
  'creates a branch once if the worker is killed at the stage %s of its push',
  async (instant) => {
    const { repository, member, app, killAt } = await begin();
    await edit(member, app.id, 'taken');
    const jobId = await killAt(instant, '/git/branches', { name: 'feature', with: 'changes' });
    expect(await ended(member, jobId)).toMatchObject({ status: 'succeeded' });
    expect(await repository.tip('feature')).toBe(await repository.tip());
    expect(await getBranch(member, 'feature')).toMatchObject({ isLocal: true, changedApps: 1 });
    expect(appOf(await exported(member.on('feature'), app.id)).icon).toBe('taken');
    expect(appOf(await exported(member, app.id)).icon).toBe('apps');
  },
);

it.each(stages('prepared', 'committed'))(
  'merges once if the worker is killed at the stage %s of the push',
  async (instant) => {
    const { repository, member, app, killAt } = await begin();
    await createBranch(member, 'feature');
    await edit(member.on('feature'), app.id, 'table');
    await commit(member.on('feature'), app.id, 'Theirs').expect(201);
    await setNote(member, app, 'ours');
    await commit(member, app.id, 'Ours').expect(201);
    const jobId = await killAt(instant, '/git/branches/main/merge', { from: 'feature', message: 'Merged' });
    const sha = await ended(member, jobId).then(({ status, result, commit: made }) => {
      expect({ status, result }).toMatchObject({ status: 'succeeded', result: { status: 'merged' } });
      return made;
    });
    const log = await repository.log();
    expect(log.map(({ message }) => message.trim()).filter((message) => message === 'Merged')).toHaveLength(
      1,
    );
    expect([log[0].sha, log[0].parents.length]).toEqual([sha, 2]);
    expect(await exported(member, app.id)).toBe(await repository.show('main', 'Orders/v1.json'));
    expect(appOf(await exported(member, app.id))).toMatchObject({ icon: 'table', pages: [{ note: 'ours' }] });
    expect((await getApp(member, app.id)).gitState).toBe('clean');
    await repository.fsck();
  },
);

it.each(stages('post-receive', 'committed'))(
  'completes a merge of branches once if the worker is killed at the stage %s of the push',
  async (instant) => {
    const { repository, member, app, killAt } = await begin();
    const gone = await createApp(member, 'Gone', { commitChanges: true });
    await repository.commit({ 'README.md': 'base\n' });
    await createBranch(member, 'feature');
    const feature = member.on('feature');
    await createApp(member, 'Stock', { commitChanges: true });
    const theirs = await createApp(feature, 'Stock', { commitChanges: true });
    await edit(feature, gone.id, 'theirs');
    await commit(feature, gone.id, 'Theirs').expect(201);
    await repository.commit({ 'README.md': 'theirs\n' }, { branch: 'feature' });
    const meta = await changeMeta(repository, (entries) => Reflect.deleteProperty(entries, gone.gitAppId));
    const removed = { '.meta/meta.json': meta, 'README.md': 'ours\n' };
    await repository.commit(removed, { delete: ['Gone/v1.json'], message: 'Ours' });
    const merge = await clashingMerge(member);
    const decisions = [
      [conflictWith(merge, 'deleted_changed', 'Gone').id, { choose: 'theirs' }],
      [conflictWith(merge, 'name_taken', 'Stock').id, { choose: 'both' }],
      [conflictWith(merge, 'file', 'README.md').id, { hunks: ['both'] }],
    ] as const;
    for (const [id, decision] of decisions) await settle(member, merge.id, decision, id);
    const jobId = await killAt(instant, `/git/merges/${merge.id}/complete`, { message: 'Settled' });
    expect(await ended(member, jobId)).toMatchObject({ status: 'succeeded', result: { status: 'merged' } });
    const messages = (await repository.log()).map(({ message }) => message.trim());
    expect(messages.filter((message) => message === 'Settled')).toHaveLength(1);
    expect(await repository.ls()).toEqual([
      '.meta/meta.json',
      'Gone/v1.json',
      'Orders/v1.json',
      'README.md',
      'Stock (2)/v1.json',
      'Stock/v1.json',
    ]);
    expect(await repository.show('main', 'README.md')).toBe('ours\ntheirs\n');
    for (const [one, name] of [
      [app, 'Orders'],
      [gone, 'Gone'],
      [theirs, 'Stock (2)'],
    ] as const) {
      expect(await getApp(member, one.id)).toMatchObject({ name, gitState: 'clean' });
      expect(await exported(member, one.id)).toBe(await repository.show('main', `${name}/v1.json`));
    }
    expect((await getMerge(member, merge.id)).merge.status).toBe('done');
    await repository.fsck();
  },
);

it.each(stages('prepared', 'committed'))(
  'takes declined changes back once if the worker is killed at the stage %s of the push',
  async (instant) => {
    const { repository, member, app, killAt } = await begin();
    await createBranch(member, 'feature');
    const feature = member.on('feature');
    await edit(feature, app.id, 'table');
    await setNote(feature, app, 'theirs');
    await commit(feature, app.id, 'Theirs').expect(201);
    const review = await openReview(member);
    await decline(member, review, reviewedChange(review, 'app'));
    const tip = await repository.tip('feature');
    const body = { approve: true, message: 'Back' };
    const jobId = await killAt(instant, `/reviews/${review.id}/complete`, body);
    expect(await ended(member, jobId)).toMatchObject({ status: 'succeeded', result: { declined: 1 } });
    const log = await repository.log('feature');
    expect(log.filter(({ message }) => message.trim() === 'Back')).toHaveLength(1);
    expect(log[0].parents).toEqual([tip]);
    expect((await getReview(member, review.id)).review).toMatchObject({
      status: 'completed',
      outcome: { sha: log[0].sha },
    });
    expect(await exported(feature, app.id)).toBe(await repository.show('feature', 'Orders/v1.json'));
    expect(appOf(await exported(feature, app.id))).toMatchObject({
      icon: 'apps',
      pages: [{ note: 'theirs' }],
    });
    expect((await getApp(feature, app.id)).gitState).toBe('clean');
    await repository.fsck();
  },
);

it('takes declined changes back once if the worker is killed while it brings the working copy to the commit', async () => {
  const { repository, member, app } = await begin();
  await createBranch(member, 'feature');
  const feature = member.on('feature');
  await edit(feature, app.id, 'table');
  await setNote(feature, app, 'theirs');
  await commit(feature, app.id, 'Theirs').expect(201);
  await setNote(feature, app, 'uncommitted');
  const review = await openReview(member);
  await decline(member, review, reviewedChange(review, 'app'));
  const blocked = await blockApp(fixture.url, app.id);
  const { body } = await member
    .post(`/reviews/${review.id}/complete`, { approve: false, message: 'Back' })
    .set('Prefer', 'respond-async')
    .expect(202);
  await blocked.whenInTheWay();
  const tip = await repository.tip('feature');
  expect(tip).not.toBe(review.fromSha);
  process.kill(await fixture.trellis.workerPid(), 'SIGKILL');
  await blocked.release();
  expect(await ended(member, body.jobId as string)).toMatchObject({
    status: 'succeeded',
    result: { sha: tip, declined: 1 },
  });
  expect(await repository.tip('feature')).toBe(tip);
  expect((await repository.log('feature'))[0].parents).toEqual([review.fromSha]);
  expect((await getReview(member, review.id)).review).toMatchObject({
    status: 'completed',
    outcome: { sha: tip },
  });
  expect(appOf(await exported(feature, app.id))).toMatchObject({
    icon: 'apps',
    pages: [{ note: 'uncommitted' }],
  });
  await repository.fsck();
});

it('replaces no review whose job has moved the branch itself', async () => {
  const { repository, member, app, points } = await begin();
  await createBranch(member, 'feature');
  const feature = member.on('feature');
  await edit(feature, app.id, 'table');
  await setNote(feature, app, 'theirs');
  await commit(feature, app.id, 'Theirs').expect(201);
  const review = await openReview(member);
  await decline(member, review, reviewedChange(review, 'app'));
  await points.at('committed', points.blockUntilReleased);
  const completing = member
    .post(`/reviews/${review.id}/complete`, { approve: true })
    .set('Prefer', 'respond-async');
  const { body } = await completing.expect(202);
  await eventually(async () => {
    if ((await repository.tip('feature')) === review.fromSha) throw new Error('The branch has not moved.');
  });
  const opening = await member.post('/reviews', { from: 'feature', to: 'main' });
  const deciding = await decide(member, review, reviewedChange(review, 'page'), { decision: 'declined' });
  expect([opening.status, opening.body.code, deciding.body.code]).toEqual([
    409,
    'review_completing',
    'review_completing',
  ]);
  await points.release();
  expect(await ended(member, body.jobId as string)).toMatchObject({ status: 'succeeded' });
  expect((await getReview(member, review.id)).review.status).toBe('completed');
  expect((await openReview(member)).id).not.toBe(review.id);
});

it.each(stages('prepared', 'post-receive'))(
  'pushes commits that were kept here once if the worker is killed at the stage %s of the push',
  async (instant) => {
    const { repository, member, app, killAt } = await begin();
    for (const icon of ['table', 'chart']) {
      await edit(member, app.id, icon);
      await commit(member, app.id, icon, { push: false }).expect(201);
    }
    const jobId = await killAt(instant, '/git/push', {});
    const { status, result } = await ended(member, jobId);
    expect({ status, result }).toEqual({
      status: 'succeeded',
      result: { pushed: 2, sha: await repository.tip() },
    });
    expect((await repository.log()).map(({ message }) => message.trim())).toEqual([
      'chart',
      'table',
      'App creation',
    ]);
    expect((await member.get('/git/unpushed').expect(200)).body).toEqual({ items: [] });
    expect((await getApp(member, app.id)).gitState).toBe('clean');
    await repository.fsck();
  },
);

it.each(stages('pre-receive', 'committed'))(
  'forces a push once if the worker is killed at the stage %s of it',
  async (instant) => {
    const { repository, member, app, killAt } = await begin();
    const before = await repository.tip();
    await edit(member, app.id, 'ours');
    await commit(member, app.id, 'Ours', { push: false }).expect(201);
    const lease = await repository.commit({ 'README.md': 'dropped' });
    const jobId = await killAt(instant, '/git/push', { force: { lease } });
    const { status, result } = await ended(member, jobId);
    expect({ status, result }).toEqual({
      status: 'succeeded',
      result: { pushed: 1, sha: await repository.tip() },
    });
    expect((await repository.log()).map(({ sha, message }) => [sha, message.trim()])).toEqual([
      [await repository.tip(), 'Ours'],
      [before, 'App creation'],
    ]);
    expect((await getApp(member, app.id)).gitState).toBe('clean');
    await repository.fsck();
  },
);

it.each(stages('committed'))(
  'brings a branch back once that is gone if the worker is killed at the stage %s of it',
  async (instant) => {
    const { repository, member, app, killAt } = await begin();
    await createBranch(member, 'feature');
    const feature = member.on('feature');
    await edit(feature, app.id, 'ours');
    await commit(feature, app.id, 'Ours', { push: false }).expect(201);
    await repository.git(['update-ref', '-d', 'refs/heads/feature']);
    const jobId = await killAt(instant, '/git/push?branch=feature', {});
    const { status, result } = await ended(member, jobId);
    const sha = await repository.tip('feature');
    expect({ status, result }).toEqual({ status: 'succeeded', result: { pushed: 1, sha } });
    expect(await repository.log('feature')).toHaveLength(2);
    expect((await getApp(feature, app.id)).gitState).toBe('clean');
  },
);
