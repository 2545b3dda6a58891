import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withTwoBranches } from '../../support/branch-merges';
import { addPage, setNote } from '../../support/changes';
import { changeMeta, commit, createApp, edit, exported, getApp, GitFixture } from '../../support/git-fixture';
import { appOf } from '../../support/merges';
import { decide, decline, getReview, openReview, reviewedChange } from '../../support/reviews';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

const FILE = 'Orders/v1.json';

/** A branch with another icon and a note on the first page. */
async function withChanges() {
  const branches = await withTwoBranches(fixture);
  const { feature, app } = branches;
  await edit(feature, app.id, 'theirs');
  await setNote(feature, app, 'a note');
  await commit(feature, app.id, 'Icon and note').expect(201);
  return branches;
}

it('takes a declined change back by a commit on the branch, and leaves what is accepted', async () => {
  const { member, feature, repository, app } = await withChanges();
  const tip = await repository.tip('feature');
  const review = await openReview(member);
  expect(review).toMatchObject({
    from: 'feature',
    to: 'main',
    fromSha: tip,
    toSha: await repository.tip(),
    status: 'open',
    apps: [{ gitAppId: app.gitAppId, name: 'Orders', change: 'changed' }],
  });
  const [icon, note] = [reviewedChange(review, 'app'), reviewedChange(review, 'page')];
  await decline(member, review, icon);
  expect((await decide(member, review, note, { decision: 'accepted' })).status).toBe(200);
  const complete = () =>
    member.post(`/reviews/${review.id}/complete`, { message: 'Keep the icon', approve: true });
  const { body } = await complete().expect(201);
  const sha = await repository.tip('feature');
  expect(body).toEqual({
    id: review.id,
    status: 'completed',
    sha,
    declined: 1,
    approved: true,
    posted: null,
    problem: null,
  });
  const [made] = await repository.log('feature');
  expect(made).toMatchObject({ sha, parents: [tip], message: 'Keep the icon' });
  const { icon: left, pages } = appOf(await repository.show('feature', FILE));
  expect([left, pages[0].note]).toEqual(['apps', 'a note']);
  expect(await exported(feature, app.id)).toBe(await repository.show('feature', FILE));
  expect((await getApp(feature, app.id)).gitState).toBe('clean');
  expect((await getReview(member, review.id)).review).toMatchObject({
    status: 'completed',
    outcome: { sha, declined: 1, approved: true, by: { id: member.user.id } },
  });
  expect((await complete().expect(409)).body.code).toBe('review_ended');
  expect((await decide(member, review, icon, { decision: null })).body.code).toBe('review_ended');
  await repository.fsck();
});

it('is in the name of the person who completes it, and signed where commits are', async () => {
  const { member, repository } = await withChanges();
  const { body: key } = await member.post('/git/signing-key', { type: 'ed25519' }).expect(201);
  const other = await member.invite('builder', 'Grace Hopper');
  const review = await openReview(member);
  await decline(member, review, reviewedChange(review, 'app'));
  await other.post(`/reviews/${review.id}/complete`, { approve: false }).expect(201);
  const signers = join(repository.path, 'allowed_signers');
  await writeFile(signers, `${key.allowedSigners}\n`);
  const trusting = ['-c', 'gpg.format=ssh', '-c', `gpg.ssh.allowedSignersFile=${signers}`];
  const shown = await repository.git([...trusting, 'log', '-1', '--format=%G? %an <%ae>', 'feature']);
  expect(shown.trim()).toBe(`G Grace Hopper <${other.user.email}>`);
});

it('makes no commit if nothing is declined', async () => {
  const { member, repository } = await withChanges();
  const tip = await repository.tip('feature');
  const { id } = await openReview(member);
  const { body } = await member.post(`/reviews/${id}/complete`, { approve: true }).expect(201);
  expect(body).toMatchObject({ sha: null, declined: 0, approved: true });
  expect(await repository.tip('feature')).toBe(tip);
});

it('tells which changes a declined one takes along, and gives the base document with all of them declined', async () => {
  const { member, feature, repository, app } = await withTwoBranches(fixture);
  await addPage(feature, app, 'second');
  await commit(feature, app.id, 'A page').expect(201);
  const review = await openReview(member);
  const page = reviewedChange(review, 'page', 'second');
  const component = reviewedChange(review, 'component', 'second-c');
  const refused = await decide(member, review, page, { decision: 'declined' });
  expect([refused.status, refused.body.code, refused.body.needs]).toEqual([
    422,
    'change_needs_others',
    [component],
  ]);
  const taken = await decide(member, review, page, { decision: 'declined', with: true });
  expect(taken.status).toBe(200);
  const left = await decide(member, review, component, { decision: null });
  expect([left.status, left.body.needs]).toEqual([422, [page]]);
  const rest = review.apps[0].changes.map(({ id }) => id);
  for (const id of rest) await decide(member, review, id, { decision: 'declined', with: true });
  await member.post(`/reviews/${review.id}/complete`, { approve: false }).expect(201);
  const [{ message }] = await repository.log('feature');
  expect(message).toMatch(/^Take back \d changes: Orders/);
  expect(await repository.show('feature', FILE)).toBe(await repository.show('main', FILE));
});

it('continues with the decisions that fit where the branch has moved', async () => {
  const { member, feature, repository, app } = await withChanges();
  const review = await openReview(member);
  const [icon, note] = [reviewedChange(review, 'app'), reviewedChange(review, 'page')];
  await decline(member, review, icon, note);
  await member.post(`/reviews/${review.id}/comments`, { changeId: note, text: 'Why?' }).expect(201);
  await edit(feature, app.id, 'third');
  await commit(feature, app.id, 'Moved').expect(201);
  const tip = await repository.tip('feature');
  const { body } = await member.post(`/reviews/${review.id}/complete`, { approve: true }).expect(409);
  expect(body).toMatchObject({ code: 'review_outdated', reviewId: expect.any(String) as string });
  expect(await repository.tip('feature')).toBe(tip);
  const reviewId = body.reviewId as string;
  expect((await getReview(member, review.id)).review).toMatchObject({
    status: 'outdated',
    replacedBy: reviewId,
  });
  const { review: again } = await getReview(member, reviewId);
  expect(again.fromSha).toBe(tip);
  const decided = (kind: string) =>
    again.apps[0].changes.find(({ id }) => id === reviewedChange(again, kind));
  expect([decided('app')?.decision, decided('page')?.decision]).toEqual([null, 'declined']);
  expect(decided('page')?.comments).toMatchObject([{ text: 'Why?' }]);
  await member.post(`/reviews/${reviewId}/complete`, { approve: true }).expect(201);
  const { icon: left, pages } = appOf(await repository.show('feature', FILE));
  expect([left, pages[0].note]).toEqual(['third', undefined]);
  expect((await member.get('/reviews').expect(200)).body.items).toMatchObject([
    { id: reviewId, status: 'completed' },
    { id: review.id, status: 'outdated' },
  ]);
  const { id: open, apps } = await openReview(member);
  const viewer = await member.invite('viewer');
  const { items } = (await viewer.get('/reviews').expect(200)).body as { items: object[] };
  const total = apps.flatMap(({ changes }) => changes).length;
  const reviewers = [{ id: member.user.id, name: expect.any(String) as string }];
  expect(items).toMatchObject([
    { id: open, status: 'open', total, decided: 0, declined: 0, reviewers: [], endedAt: null },
    { id: reviewId, total: 2, decided: 1, declined: 1, reviewers, endedAt: expect.any(String) as string },
    { id: review.id, total: 2, decided: 2, declined: 2 },
  ]);
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page = await member.get(`/reviews?limit=1${cursor && `&cursor=${cursor}`}`).expect(200);
    seen.push(...(page.body.items as { id: string }[]).map(({ id }) => id));
    cursor = page.body.nextCursor as string | null;
  }
  expect(seen).toEqual([open, reviewId, review.id]);
});

it('has one open review of two branches, in which the second of two decisions at once is refused', async () => {
  const { member } = await withChanges();
  const other = await member.invite('builder');
  const [review, same] = await Promise.all([openReview(member), openReview(other)]);
  expect(same.id).toBe(review.id);
  const [icon, note] = [reviewedChange(review, 'app'), reviewedChange(review, 'page')];
  const { etag } = await getReview(member, review.id);
  const put = (who: typeof member, id: string) =>
    who.request('put', `/reviews/${review.id}/changes/${id}`).send({ decision: 'declined' });
  expect((await put(member, icon).expect(428)).body.code).toBe('precondition_required');
  const answers = await Promise.all([
    put(member, icon).set('If-Match', etag),
    put(other, note).set('If-Match', etag),
  ]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
  expect((await openReview(other)).apps[0].changes.filter(({ decision }) => decision)).toHaveLength(1);
});

it('keeps comments, which only their authors delete', async () => {
  const { member } = await withChanges();
  const other = await member.invite('builder');
  const review = await openReview(member);
  const comments = `/reviews/${review.id}/comments`;
  const changeId = reviewedChange(review, 'app');
  const { body: comment } = await member.post(comments, { changeId, text: 'Not this one' }).expect(201);
  expect(comment).toMatchObject({ changeId, text: 'Not this one', author: { id: member.user.id } });
  await other.post(comments, { text: 'Well done' }).expect(201);
  const { review: read } = await getReview(other, review.id);
  expect(read.version).toBe(review.version);
  expect(read.comments).toMatchObject([{ changeId: null, text: 'Well done' }]);
  await other.delete(`${comments}/${comment.id}`).expect(403);
  await member.delete(`${comments}/${comment.id}`).expect(204);
  await member.delete(`${comments}/${comment.id}`).expect(404);
  await member.post(comments, { text: 'x'.repeat(10_001) }).expect(400);
  await member.post(comments, { text: '' }).expect(400);
  await member.post(comments, { changeId: 'none', text: 'x' }).expect(404);
});

it('takes back added and removed apps, also where one has the name of the other', async () => {
  const { member, feature, repository, app } = await withTwoBranches(fixture);
  await createApp(feature, 'Added', { commitChanges: true });
  const document = await repository.show('feature', FILE);
  const meta = await changeMeta(
    repository,
    (entries) => {
      entries.another = { ...entries[app.gitAppId], gitAppName: 'Orders' };
      Reflect.deleteProperty(entries, app.gitAppId);
    },
    'feature',
  );
  const changed = document.replace('"apps"', '"another"');
  await repository.commit({ '.meta/meta.json': meta, [FILE]: changed }, { branch: 'feature' });
  const review = await openReview(member);
  expect(review.apps.map(({ name, change }) => [name, change]).sort()).toEqual([
    ['Added', 'added'],
    ['Orders', 'added'],
    ['Orders', 'removed'],
  ]);
  const [removed, another] = ['removed', 'added'].map(
    (change) => review.apps.find((one) => one.name === 'Orders' && one.change === change)!.changes[0].id,
  );
  const refused = await decide(member, review, removed, { decision: 'declined' });
  expect([refused.status, refused.body.needs]).toEqual([422, [another]]);
  await decide(member, review, removed, { decision: 'declined', with: true });
  const added = review.apps.find(({ name }) => name === 'Added')!.changes[0].id;
  await decline(member, review, added);
  await member.post(`/reviews/${review.id}/complete`, { approve: false }).expect(201);
  expect(await repository.ls('feature')).toEqual(await repository.ls('main'));
  expect(await repository.show('feature', FILE)).toBe(await repository.show('main', FILE));
  const entries = async (branch: string) =>
    JSON.parse(await repository.show(branch, '.meta/meta.json')) as object;
  expect(await entries('feature')).toEqual(await entries('main'));
  await repository.fsck();
});

it('reviews a branch that the workspace does not work on', async () => {
  const { member, repository } = await withTwoBranches(fixture);
  await repository.git(['update-ref', 'refs/heads/elsewhere', 'main']);
  const changed = (await repository.show('main', FILE)).replace('"apps"', '"elsewhere"');
  await repository.commit({ [FILE]: changed }, { branch: 'elsewhere' });
  const review = await openReview(member, 'elsewhere');
  await decline(member, review, reviewedChange(review, 'app'));
  await member.post(`/reviews/${review.id}/complete`, { approve: false }).expect(201);
  expect(await repository.show('elsewhere', FILE)).toBe(await repository.show('main', FILE));
  expect(await repository.log('elsewhere')).toHaveLength((await repository.log('main')).length + 2);
});

it('changes nothing if uncommitted work on the branch clashes', async () => {
  const { member, feature, repository, app } = await withChanges();
  await edit(feature, app.id, 'uncommitted');
  const tip = await repository.tip('feature');
  const review = await openReview(member);
  await decline(member, review, reviewedChange(review, 'app'));
  const { body } = await member.post(`/reviews/${review.id}/complete`, { approve: true }).expect(409);
  expect(body.code).toBe('uncommitted_changes');
  expect(await repository.tip('feature')).toBe(tip);
  expect((await getReview(member, review.id)).review.status).toBe('open');
  await feature.post(`/apps/${app.id}/git/discard`, {}).expect(200);
  await member.post(`/reviews/${review.id}/complete`, { approve: true }).expect(201);
});

it('refuses what is not there, and people who may not', async () => {
  const { member } = await withChanges();
  const review = await openReview(member);
  for (const id of ['none', '..%2f', '%00', '__proto__', "';drop", 'x'.repeat(2_000)]) {
    const { status } = await decide(member, review, id, { decision: 'declined' });
    expect([id.slice(0, 10), status]).toEqual([id.slice(0, 10), 404]);
  }
  const viewer = await member.invite('viewer');
  const { member: stranger } = await fixture.connected();
  expect((await getReview(viewer, review.id)).review.apps).toEqual(review.apps);
  await viewer.post('/reviews', { from: 'feature', to: 'main' }).expect(403);
  const { status: ofViewer } = await decide(viewer, review, reviewedChange(review, 'app'), {
    decision: null,
  });
  expect(ofViewer).toBe(403);
  for (const path of ['comments', 'complete'])
    await viewer.post(`/reviews/${review.id}/${path}`, { text: 'x', approve: true }).expect(403);
  await stranger.get(`/reviews/${review.id}`).expect(404);
  await stranger.post(`/reviews/${review.id}/complete`, { approve: true }).expect(404);
  const open = async (body: object, status: number) =>
    (await member.post('/reviews', body).expect(status)).body.code as string;
  expect(await open({ from: 'feature' }, 400)).toBe('bad_request');
  expect(await open({ from: 'main', to: 'main' }, 400)).toBe('bad_request');
  expect(await open({ from: 'feature', to: 'main', pullRequest: 1 }, 400)).toBe('bad_request');
  expect(await open({ from: 'none', to: 'main' }, 404)).toBe('git_branch_not_found');
  expect(await open({ from: '--upload-pack=x', to: 'main' }, 422)).toBe('invalid_branch');
  expect(await open({ pullRequest: 7 }, 409)).toBe('provider_account_needed');
});
