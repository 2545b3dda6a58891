import { execFileSync } from 'node:child_process';
import { setNote } from '../../support/changes';
import { commit, edit } from '../../support/git-fixture';
import { appOf } from '../../support/merges';
import { ProviderFixture } from '../../support/providers/provider-fixture';
import { openPullRequest, reportedWorkspace } from '../../support/pull-request-reports';
import {
  decide,
  decline,
  getReview,
  reviewedChange,
  whenPosted,
  type ReviewBody,
} from '../../support/reviews';

let providers: ProviderFixture;

beforeAll(async () => {
  providers = await ProviderFixture.start();
});
afterAll(() => providers.stop());

/** A workspace at GitLab, with a pull request that changes an icon and adds a note. */
async function withPullRequest() {
  const at = await reportedWorkspace(providers, { isEnabled: false });
  const { onBranch, app, hosted, repository, member } = at;
  await edit(onBranch, app.id, 'theirs');
  await setNote(onBranch, app, 'a note');
  await commit(onBranch, app.id, 'Icon and note').expect(201);
  const pullRequest = openPullRequest(hosted);
  // The provider tells the commit that its branch has at that moment.
  const tip = () =>
    execFileSync('git', ['rev-parse', 'labels'], { cwd: repository.path, encoding: 'utf8' }).trim();
  Object.defineProperty(pullRequest, 'sha', { get: tip });
  const request = () => member.post('/reviews', { pullRequest: pullRequest.number });
  const open = async () => (await request().expect(201)).body as ReviewBody;
  const onPage = async () => {
    const text = await repository.show('labels', 'Orders/v1.json');
    const { icon, pages } = appOf(text);
    return [icon, pages[0].note];
  };
  return { ...at, pullRequest, request, open, onPage };
}

it('goes from the number of a pull request to a commit on its branch, and one review at the provider', async () => {
  const { member, repository, pullRequest, open, onPage } = await withPullRequest();
  const tip = await repository.tip('labels');
  const review = await open();
  expect(review).toMatchObject({
    ...{ from: 'labels', to: 'main', fromSha: tip, status: 'open' },
    pullRequest: { number: pullRequest.number, url: expect.stringMatching(/\/merge_requests\/1$/) as string },
  });
  expect((await open()).id).toBe(review.id);
  const icon = reviewedChange(review, 'app');
  await decline(member, review, icon);
  await decide(member, review, reviewedChange(review, 'page'), { decision: 'accepted' });
  await member
    .post(`/reviews/${review.id}/comments`, { changeId: icon, text: 'Keep the *old* one' })
    .expect(201);
  await member.post(`/reviews/${review.id}/comments`, { text: 'Well done' }).expect(201);
  const { body } = await member.post(`/reviews/${review.id}/complete`, { approve: true }).expect(201);
  const sha = await repository.tip('labels');
  expect(body).toMatchObject({ status: 'completed', sha, declined: 1, approved: true });
  expect((await repository.log('labels'))[0]).toMatchObject({ sha, parents: [tip] });
  expect(await onPage()).toEqual(['apps', 'a note']);
  expect(await whenPosted(member, review.id)).toEqual({ isPosted: true, problem: null });
  expect(pullRequest.reviews).toEqual([{ by: 'ada', verdict: 'approve' }]);
  const [comment, ...others] = pullRequest.comments!;
  expect(others).toEqual([]);
  for (const text of [sha, '> Keep the *old* one', '> Well done', '1 change was declined'])
    expect(comment!.body).toContain(text);
  await repository.fsck();
});

it('follows a pull request that is pushed to meanwhile, with the decisions that fit', async () => {
  const { member, onBranch, app, repository, pullRequest, open, onPage } = await withPullRequest();
  const review = await open();
  await decline(member, review, reviewedChange(review, 'app'), reviewedChange(review, 'page'));
  await edit(onBranch, app.id, 'pushed');
  await commit(onBranch, app.id, 'Pushed').expect(201);
  const tip = await repository.tip('labels');
  const { body } = await member.post(`/reviews/${review.id}/complete`, { approve: true }).expect(409);
  expect(body.code).toBe('review_outdated');
  expect(pullRequest.comments).toBeUndefined();
  const next = await open();
  expect(next).toMatchObject({ id: body.reviewId as string, fromSha: tip });
  expect((await getReview(member, next.id)).review).toMatchObject({ pullRequest: { number: 1 } });
  await member.post(`/reviews/${next.id}/complete`, { approve: false }).expect(201);
  expect(await onPage()).toEqual(['pushed', undefined]);
  expect(await whenPosted(member, next.id)).toEqual({ isPosted: true, problem: null });
  expect(pullRequest.comments).toHaveLength(1);
});

it('completes the review of a pull request that is closed meanwhile, and opens no other one of it', async () => {
  const { member, pullRequest, request, open, onPage } = await withPullRequest();
  const review = await open();
  await decline(member, review, reviewedChange(review, 'app'));
  Object.assign(pullRequest, { isOpen: false, isMerged: false });
  const { body: closed } = await request().expect(409);
  expect(closed.code).toBe('pull_request_closed');
  await member.post(`/reviews/${review.id}/complete`, { approve: false }).expect(201);
  expect(await onPage()).toEqual(['apps', 'a note']);
  expect(await whenPosted(member, review.id)).toEqual({ isPosted: true, problem: null });
});

it('keeps a completed review whose pull request the provider no longer has', async () => {
  const { member, hosted, open, onPage } = await withPullRequest();
  const review = await open();
  await decline(member, review, reviewedChange(review, 'app'));
  hosted.pullRequests.splice(0);
  await member.post(`/reviews/${review.id}/complete`, { approve: true }).expect(201);
  expect(await onPage()).toEqual(['apps', 'a note']);
  expect(await whenPosted(member, review.id)).toMatchObject({ isPosted: false });
});

it('reviews no pull request from a fork, and none without an account that sees it', async () => {
  const { member, hosted, pullRequest, request } = await withPullRequest();
  pullRequest.isOfFork = true;
  expect((await request().expect(409)).body.code).toBe('pull_request_from_fork');
  openPullRequest(hosted, { number: 2 });
  const other = await member.invite('builder');
  const { body } = await other.post('/reviews', { pullRequest: 2 }).expect(409);
  expect(body.code).toBe('provider_account_needed');
  expect((await other.get('/reviews').expect(200)).body.items).toEqual([]);
});
