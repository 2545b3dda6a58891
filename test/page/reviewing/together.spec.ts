import { BranchMenuPage } from '../../support/branches-page';
import { eventually } from '../../support/eventually';
import { commit } from '../../support/git-fixture';
import { changeMine, componentIn } from '../../support/merge-page';
import { PageFixture } from '../../support/page-fixture';
import {
  decideOn,
  decisions,
  openReview,
  ReviewPage,
  withReviewedBranch,
  type Reviewed,
} from '../../support/review-page';

let fixture: PageFixture;
let reviewed: Reviewed;

beforeAll(async () => {
  fixture = await PageFixture.start();
});

beforeEach(async () => {
  reviewed = await withReviewedBranch(fixture);
});

afterAll(() => fixture?.stop());

const decide = (review: ReviewPage, decision: 'Accept' | 'Decline') =>
  review.change.getByRole('button', { name: decision, exact: true }).click();

it('shows two reviewers what the other one decides and writes', async () => {
  const { member } = reviewed;
  const ben = await member.invite('builder', 'Ben Bitdiddle');
  await using one = await ReviewPage.open(fixture, member);
  await using two = await ReviewPage.open(fixture, ben);
  await one.row(/title/).click();
  await two.row(/title/).click();
  await decide(one, 'Accept');
  await two.decided('1 of 4 decided');
  await two.says('Accepted by Ada Lovelace');
  await two.change.getByLabel('Your comment').fill('Good');
  await two.change.getByRole('button', { name: 'Comment', exact: true }).click();
  await one.change.getByRole('listitem').getByText('Good', { exact: true }).waitFor();
  // Only its author may delete it.
  expect(await one.change.getByRole('button', { name: 'Delete' }).count()).toBe(0);
  await two.change.getByRole('button', { name: 'Delete' }).click();
  await one.change.getByRole('listitem').getByText('Good', { exact: true }).waitFor({ state: 'detached' });
  await two.button('Finish review…').click();
  await two.dialog.getByRole('button', { name: 'Finish' }).click();
  await one.says(/Finished by Ben Bitdiddle\. feature stays as it is\./);
  expect(await one.button('Finish review…').count()).toBe(0);
  expect([...one.visitor.complaints, ...two.visitor.complaints]).toEqual([]);
});

it('says who was faster, and repeats a decision only on a change that is as it was seen', async () => {
  const { member } = reviewed;
  const ben = await member.invite('builder', 'Ben Bitdiddle');
  const { id } = await openReview(member);
  await using review = await ReviewPage.at(fixture, member, `/review/${id}`);
  // Ben decides something between the decision and its request.
  let next: [string, string] | null = null;
  await review.page.route('**/reviews/*/changes/*', async (route) => {
    const decision = next;
    next = null;
    if (decision) await decideOn(ben, ...decision);
    await route.continue();
  });
  await review.row(/title/).click();
  next = ['getOrders', 'declined'];
  await decide(review, 'Accept');
  await review.decided('2 of 4 decided');
  await review.says(/Ben Bitdiddle declined “.*getOrders.*”\.$/);
  await eventually(async () =>
    expect(await decisions(member, id)).toMatchObject({ title: 'accepted', getOrders: 'declined' }),
  );
  await review.button('Reopen').click();
  await review.decided('1 of 4 decided');
  next = ['title', 'declined'];
  await decide(review, 'Accept');
  await review.says(/Ben Bitdiddle declined “.*title.*”\. Your decision was not saved\./);
  await eventually(async () => expect(await decisions(member, id)).toMatchObject({ title: 'declined' }));
  await review.row(/title.*declined/).waitFor();
  // Declining the box was meant for it and the button alone.
  await review.row(/reviewBox/).click();
  next = ['reviewButton', 'declined'];
  await decide(review, 'Decline');
  await review.dialog.getByRole('button', { name: 'Decline 2 changes' }).click();
  await review.says(/Ben Bitdiddle declined “.*reviewButton.*”\. Your decision was not saved\./);
  await eventually(async () =>
    expect(await decisions(member, id)).toMatchObject({ reviewBox: null, reviewButton: 'declined' }),
  );
});

it('goes on with the new state of a branch that has moved, with the decisions that still fit', async () => {
  const { member, feature, app } = reviewed;
  const { id } = await openReview(member);
  await using review = await ReviewPage.at(fixture, member, `/review/${id}`);
  await review.row(/title/).click();
  await decide(review, 'Decline');
  await review.row(/getOrders/).click();
  await decide(review, 'Decline');
  await review.decided('2 of 4 decided');
  await changeMine({ ...reviewed, member: feature }, (document) => {
    componentIn(document).properties.text.value = 'Orders of the month';
  });
  await commit(feature, app.id, 'Month').expect(201);
  const tip = await reviewed.repository.tip('feature');
  await review.button('Finish review…').click();
  await review.dialog.getByRole('button', { name: 'Take back and finish' }).click();
  await review.says('feature has new commits');
  await review.says(/Nothing was changed\. .* 1 decision was kept\./);
  await review.decided('1 of 4 decided');
  expect(review.page.url()).not.toContain(id);
  expect(await reviewed.repository.tip('feature')).toBe(tip);
  await review.row(/title/).click();
  await review.change.getByText('Orders of the month').waitFor();

  // The former one is there to be read.
  await using old = await ReviewPage.at(fixture, member, `/review/${id}`);
  await old.says('The branch has new commits since, so this review cannot be finished.');
  expect(await old.button(/^(Accept|Decline|Finish review…|Undo)$/).count()).toBe(0);
  expect(await old.visitor.findViolationsInEachView('review-outdated')).toEqual([]);
  await old.page.getByRole('link', { name: 'Continue with the new state' }).click();
  await old.decided('1 of 4 decided');
});

it('is opened again from the list of branches, with its decisions, and left by going back', async () => {
  const { member } = reviewed;
  await decideOn(member, 'title', 'accepted');
  await using menu = new BranchMenuPage(await fixture.visit(member));
  await menu.open();
  await menu.list.getByRole('button', { name: 'Actions for feature' }).click();
  await menu.list.getByRole('link', { name: 'Go on with its review' }).click();
  const review = new ReviewPage(menu.visitor);
  await review.decided('1 of 4 decided');
  // The first change without a decision is selected.
  await review.change.getByRole('heading', { level: 2, name: /reviewBox/ }).waitFor();
  await review.page.goBack();
  await review.page.getByRole('heading', { level: 1, name: 'Apps' }).waitFor();
  await review.page.goto(`${fixture.address}/w/${member.workspaceId}/review?from=gone&to=main`);
  await review.says('The review could not be loaded');
  await review.button('Try again').waitFor();
});

it('is read by viewers, who see decisions at once, and are offered none', async () => {
  const { member } = reviewed;
  const vera = await member.invite('viewer', 'Vera');
  const { id } = await openReview(member);
  await using review = await ReviewPage.at(fixture, vera, `/review/${id}`);
  await decideOn(member, 'title', 'accepted');
  await review.decided('1 of 4 decided');
  await review.row(/title/).click();
  await review.says('Accepted by Ada Lovelace');
  await review.canvas.getByText('Orders of the week').waitFor();
  await review.page.keyboard.press('d');
  await review.page.keyboard.press('Control+Enter');
  expect(await review.button(/^(Accept|Decline|Reopen|Comment|Finish review…|Undo)$/).count()).toBe(0);
  expect(await review.page.getByLabel('Your comment').count()).toBe(0);
  expect(await review.visitor.findViolationsInEachView('review-viewer')).toEqual([]);
  expect(await decisions(member, id)).toMatchObject({ title: 'accepted' });
  await review.page.goto(`${fixture.address}/w/${vera.workspaceId}/pull-requests`);
  await review.page.getByRole('link', { name: 'feature into main' }).click();
  await review.decided('1 of 4 decided');
  await review.page.goto(`${fixture.address}/w/${vera.workspaceId}?branch=feature`);
  await review.page.getByRole('region', { name: 'Next step for feature' }).getByText('ahead').waitFor();
  expect(await review.page.getByRole('link', { name: 'Review' }).count()).toBe(0);
});

it('is listed with its progress, reviewers and outcome', async () => {
  const { member } = reviewed;
  const ben = await member.invite('builder', 'Ben Bitdiddle');
  const { id } = await openReview(member);
  await decideOn(member, 'title', 'accepted');
  await using menu = new BranchMenuPage(await fixture.visit(member, '/pull-requests'));
  const row = menu.page.getByRole('list', { name: 'Reviews by element' }).getByRole('listitem');
  await row.getByText('1 of 4 decided, 1 reviewer').waitFor();
  await row.getByText('Open', { exact: true }).waitFor();
  await decideOn(ben, 'getOrders', 'declined');
  await row.getByText('2 of 4 decided, 2 reviewers').waitFor();
  await row.getByText('Ada Lovelace and Ben Bitdiddle').waitFor();
  expect(await menu.visitor.findViolationsInEachView('reviews-listed')).toEqual([]);
  await menu.open();
  await menu.row('feature').getByText('Review: 2 of 4 decided, 2 reviewers').waitFor();
  await menu.page.keyboard.press('Escape');
  const { body } = await ben.post(`/reviews/${id}/complete`, { approve: true }).expect(201);
  const commit = (body.sha as string).slice(0, 7);
  await row.getByText(`Finished by Ben Bitdiddle, 1 change taken back by ${commit}`).waitFor();
  await row.getByText('Approved', { exact: true }).waitFor();
  await menu.open();
  expect(await menu.row('feature').getByText('Review:').count()).toBe(0);
  expect(menu.visitor.complaints).toEqual([]);
});

it('fits a narrow window: the list, then one change, then back', async () => {
  const { member } = reviewed;
  await using review = await ReviewPage.open(fixture, member);
  const { page } = review;
  await page.setViewportSize({ width: 390, height: 844 });
  await review.change.waitFor({ state: 'hidden' });
  await review.row(/title/).click();
  await review.change.getByRole('heading', { level: 2, name: /title/ }).waitFor();
  await decide(review, 'Accept');
  await review.button('All changes').click();
  await review.row(/title.*accepted/).waitFor();
  await review.change.waitFor({ state: 'hidden' });
});
