import { eventually } from '../../support/eventually';
import { componentIn, queryIn } from '../../support/merge-page';
import { PageFixture } from '../../support/page-fixture';
import {
  ADDED,
  addButtons,
  decisions,
  idsIn,
  onFeature,
  openReview,
  ReviewPage,
  withReviewedBranch,
  type Reviewed,
} from '../../support/review-page';

const MANY = 40;
const LIMIT_MS = 60_000;

let fixture: PageFixture;
let reviewed: Reviewed;

beforeAll(async () => {
  fixture = await PageFixture.start();
});

beforeEach(async () => {
  reviewed = await withReviewedBranch(fixture);
});

afterAll(() => fixture?.stop());

const enabled = ({ page }: ReviewPage) => page.locator(':enabled');

it('reviews a branch from its next step to the commit that takes back what was declined', async () => {
  const { member, repository, app } = reviewed;
  await using review = new ReviewPage(await fixture.visit(member, '?branch=feature'));
  const { page } = review;
  await page
    .getByRole('region', { name: 'Next step for feature' })
    .getByRole('link', { name: 'Review' })
    .click();
  await page.getByRole('heading', { level: 1, name: 'Review feature into main' }).waitFor();
  await review.decided('0 of 4 decided');
  await review.row(/title changed/).click();
  await review.change.getByText('Orders of the week').waitFor();
  await review.canvas.getByText('Orders of the week').waitFor();
  await review.canvas.getByText('Before', { exact: true }).click();
  await review.canvas.getByText('Orders of the week').waitFor({ state: 'detached' });
  expect(await review.visitor.findViolationsInEachView('review-open')).toEqual([]);

  await review.change.getByRole('button', { name: 'Accept', exact: true }).click();
  await review.decided('1 of 4 decided');
  await review.row(/title changed accepted/).waitFor();
  await review.button('Next open change').click();
  await review.row(/getOrders/).click();
  await review.change.getByText('limit 20').waitFor();
  await review.change
    .getByText('Query getOrders is not drawn on the canvas.')
    .or(review.canvas.getByText('is not drawn'))
    .waitFor();
  await review.change.getByRole('button', { name: 'Decline', exact: true }).click();
  await review.decided('2 of 4 decided');
  await review.change.getByLabel('Your comment').fill('Ten are <b>enough</b>.');
  await review.change.getByRole('button', { name: 'Comment', exact: true }).click();
  await review.change.getByText('Ten are <b>enough</b>.').waitFor();
  await review.row(/getOrders.*1 comment.*declined/).waitFor();
  // Nothing has scrolled out of sight.
  await eventually(async () => expect((await page.getByRole('banner').boundingBox())?.y).toBe(0));
  await page.getByLabel('Open only').check({ force: true });
  await eventually(async () => expect(await review.row(/title/).count()).toBe(0));
  expect(await review.visitor.findViolationsInEachView('review-decided')).toEqual([]);

  await review.button('Finish review…').click();
  await review.dialog.getByText('1 declined change is taken back by a commit on feature.').waitFor();
  await review.dialog.getByText('2 changes have no decision. They stay on the branch.').waitFor();
  expect(await review.visitor.findViolationsInEachView('review-finish')).toEqual([]);
  await review.dialog.getByLabel('Commit message').fill('Keep ten orders');
  await review.dialog.getByLabel('Approve the other changes').check({ force: true });
  await review.dialog.getByRole('button', { name: 'Take back and finish' }).click();
  await review.says(/1 change was taken back on feature by/);
  await review.says('Approved');
  await review.row(/getOrders.*declined/).click();
  expect(await review.button(/^(Accept|Decline|Finish review…|Undo)$/).count()).toBe(0);
  expect(await review.visitor.findViolationsInEachView('review-finished')).toEqual([]);
  const [last] = await repository.log('feature');
  expect(last!.message).toBe('Keep ten orders');
  const document = await onFeature(reviewed);
  expect(queryIn(document).options.query).toContain('limit 10');
  expect(componentIn(document).properties.text.value).toBe('Orders of the week');
  expect(idsIn(document)).toEqual(expect.arrayContaining(ADDED));
  await repository.fsck();
  expect(app.name).toBe('Orders');
  expect(review.visitor.complaints).toEqual([]);
});

it('reviews with the keyboard alone', async () => {
  const { member } = reviewed;
  const { id } = await openReview(member);
  await using review = await ReviewPage.at(fixture, member, `/review/${id}`);
  const { keyboard } = review.page;
  const title = () => review.change.getByRole('heading', { level: 2 }).textContent();
  const first = await title();
  await keyboard.press('j');
  await eventually(async () => expect(await title()).not.toBe(first));
  await keyboard.press('k');
  await eventually(async () => expect(await title()).toBe(first));
  await keyboard.press('a');
  await review.decided('1 of 4 decided');
  await keyboard.press('u');
  await review.decided('0 of 4 decided');
  await keyboard.press('a');
  await keyboard.press('n');
  await eventually(async () => expect(await title()).not.toBe(first));
  await keyboard.press('c');
  await keyboard.type('Add a day, too: aduck');
  await keyboard.press('Control+Enter');
  await review.change.getByRole('listitem').getByText('Add a day, too: aduck').waitFor();
  await review.decided('1 of 4 decided');
  await keyboard.press('Escape');
  for (let open = 3; open > 0; open -= 1) {
    await keyboard.press('a');
    await review.decided(`${4 - open + 1} of 4 decided`);
    await keyboard.press('n');
  }
  await eventually(async () =>
    expect(new Set(Object.values(await decisions(member, id)))).toEqual(new Set(['accepted'])),
  );
  await keyboard.press('?');
  await review.dialog.getByText('Finish the review, or send the comment').waitFor();
  await keyboard.press('Escape');
  await review.dialog.waitFor({ state: 'detached' });
  await keyboard.press('Control+Enter');
  await review.dialog.getByText('No change is declined, so feature stays as it is.').waitFor();
  await keyboard.press('Control+Enter');
  await review.says(/feature stays as it is\.$/);
  await review.says('Approved');
  expect(review.visitor.complaints).toEqual([]);
});

it('takes a minute at most for 40 changes, by keys alone', async () => {
  const many = await withReviewedBranch(fixture, addButtons(MANY));
  const { id } = await openReview(many.member);
  await using review = await ReviewPage.at(fixture, many.member, `/review/${id}`);
  const { keyboard } = review.page;
  await review.decided(`0 of ${MANY} decided`);
  const begun = performance.now();
  for (let done = 1; done <= MANY; done += 1) {
    await keyboard.press(done % 8 === 0 ? 'd' : 'a');
    await review.decided(`${done} of ${MANY} decided`);
    await keyboard.press('n');
  }
  await keyboard.press('Control+Enter');
  await review.dialog.getByText('5 declined changes are taken back by a commit on feature.').waitFor();
  await review.dialog.getByRole('button', { name: 'Take back and finish' }).and(enabled(review)).waitFor();
  await keyboard.press('Control+Enter');
  await review.says(/5 changes were taken back on feature by/);
  expect(performance.now() - begun).toBeLessThan(LIMIT_MS);
  const { components } = (await onFeature(many)) as { components: { name: string }[] };
  expect(components.filter(({ name }) => /^button\d/.test(name))).toHaveLength(MANY - 5);
  expect(review.visitor.complaints).toEqual([]);
});

it('names what goes along with a declined change before it goes, and takes it back the same way', async () => {
  const { member } = reviewed;
  const { id } = await openReview(member);
  await using review = await ReviewPage.at(fixture, member, `/review/${id}`);
  await review.row(/reviewBox/).click();
  await review.change.getByRole('button', { name: 'Decline', exact: true }).click();
  await review.dialog.getByRole('heading', { name: 'Decline other changes, too?' }).waitFor();
  await review.dialog.getByText(/reviewButton/).waitFor();
  expect(await review.visitor.findViolationsInEachView('review-needs')).toEqual([]);
  await review.dialog.getByRole('button', { name: 'Cancel' }).click();
  await review.decided('0 of 4 decided');
  await review.change.getByRole('button', { name: 'Decline', exact: true }).click();
  await review.dialog.getByRole('button', { name: 'Decline 2 changes' }).click();
  await review.decided('2 of 4 decided');
  await eventually(async () =>
    expect(await decisions(member, id)).toMatchObject({ reviewBox: 'declined', reviewButton: 'declined' }),
  );
  await review.row(/reviewButton/).click();
  await review.change.getByRole('button', { name: 'Accept', exact: true }).click();
  await review.dialog.getByText('This change needs another one, which is declined:').waitFor();
  await review.dialog.getByRole('button', { name: 'Decide on 2 changes' }).click();
  await eventually(async () =>
    expect(await decisions(member, id)).toMatchObject({ reviewBox: 'accepted', reviewButton: 'accepted' }),
  );
  await review.button('Undo').click();
  await review.button('Undo').click();
  await review.decided('0 of 4 decided');
  await eventually(async () =>
    expect(await decisions(member, id)).toMatchObject({ reviewBox: null, reviewButton: null }),
  );

  await review.change.getByRole('button', { name: 'Decline', exact: true }).click();
  await review.row(/reviewBox/).click();
  await review.change.getByRole('button', { name: 'Decline', exact: true }).click();
  await review.decided('2 of 4 decided');
  await review.button('Finish review…').click();
  await review.dialog.getByRole('button', { name: 'Take back and finish' }).click();
  await review.says(/2 changes were taken back on feature by/);
  expect(idsIn(await onFeature(reviewed)).filter((each) => ADDED.includes(each))).toEqual([]);
  expect(review.visitor.complaints).toEqual([]);
});
