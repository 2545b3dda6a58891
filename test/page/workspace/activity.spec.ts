import type { Page, Request, Route } from 'playwright-core';
import { eventually } from '../../support/eventually';
import type { Visitor } from '../../support/visitor';
import { commit, createApp, edit } from '../../support/git-fixture';
import { GitSyncPage } from '../../support/gitsync-page';
import { PageFixture } from '../../support/page-fixture';
import type { Member } from '../../support/trellis-server';

let fixture: PageFixture;

beforeAll(async () => {
  fixture = await PageFixture.start();
});

afterAll(() => fixture?.stop());

const row = ({ page }: Visitor, text: string | RegExp) =>
  page.getByRole('list', { name: 'Git jobs' }).getByRole('listitem').filter({ hasText: text });
const send = (member: Member, appId: string, message: string) =>
  commit(member, appId, message).set('Prefer', 'respond-async').expect(202);

/** Runs in the browser, and ends when what has arrived is drawn. */
const FEW_FRAMES = `new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))`;

/**
 * Holds back the page's next answer from an address, as it is at that moment. `release` resolves when the page has drawn it.
 */
function holdAnswer(page: Page, url: RegExp) {
  let letThrough = () => {};
  let isOver: Promise<unknown>;
  const released = new Promise<void>((resolve) => (letThrough = resolve));
  const reached = new Promise<void>((resolve, reject) => {
    const handle = async (route: Route) => {
      // The page may give up.
      const ends = ['requestfinished', 'requestfailed'] as const;
      const isHeld = { predicate: (request: Request) => request === route.request(), timeout: 0 };
      isOver = Promise.race(ends.map((end) => page.waitForEvent(end as 'requestfinished', isHeld)));
      const response = await route.fetch();
      resolve();
      await released;
      await route.fulfill({ response }).catch(() => undefined);
    };
    page.route(url, handle, { times: 1 }).catch(reject);
  });
  const release = async () => {
    letThrough();
    await isOver;
    await page.evaluate(FEW_FRAMES);
  };
  return { reached, release };
}

it('shows events live, without a reload', async () => {
  const { member } = await fixture.git.withApp('Orders');
  await using visitor = await fixture.visit(member, '/activity');
  await visitor.page.getByText('Live', { exact: true }).waitFor();
  await row(visitor, 'Create app').getByText('Done').waitFor();
  await createApp(member, 'Stock', { commitChanges: true });
  await visitor.page.getByRole('link', { name: 'Stock' }).waitFor();
  expect(visitor.complaints).toEqual([]);
});

it('polls every few seconds if the event stream is blocked', async () => {
  const { member, repository, app } = await fixture.git.withApp('Orders');
  await using visitor = await fixture.browser.visitor(fixture.address, { member });
  const { page } = visitor;
  await page.route('**/events', (route) => route.abort());
  await page.goto(`/w/${member.workspaceId}/activity`);
  await page.getByText('Checking every few seconds', { exact: true }).waitFor();
  const hold = await repository.holdPushes();
  await edit(member, app.id, 'table');
  await send(member, app.id, 'Without a stream');
  await row(visitor, 'Without a stream').getByText('Running').waitFor();
  expect(await visitor.findViolationsInEachView('activity-polling')).toEqual([]);
  await hold.release();
  await row(visitor, 'Without a stream').getByText('Done').waitFor();

  await row(visitor, 'Without a stream').getByRole('link', { name: 'Orders' }).click();
  await page.getByRole('link', { name: /^GitSync/ }).click();
  await edit(member, app.id, 'chart');
  await page.getByLabel('Commit message').fill('Followed by asking');
  await page.getByRole('button', { name: 'Commit', exact: true }).click();
  await page.getByText(/Committed as/).waitFor();
  expect((await repository.log())[0]!.message).toBe('Followed by asking');
});

it('cancels a waiting job, but not a running one', async () => {
  const { member, repository, app } = await fixture.git.withApp('Orders');
  const other = await createApp(member, 'Stock', { commitChanges: true });
  const hold = await repository.holdPushes();
  await edit(member, app.id, 'held');
  await send(member, app.id, 'Held');
  await hold.reached();
  await edit(member, other.id, 'behind');
  await send(member, other.id, 'Behind it');
  await using visitor = await fixture.visit(member, '/activity');
  await row(visitor, 'Held').getByText('Running').waitFor();
  expect(await row(visitor, 'Held').getByRole('button').count()).toBe(0);
  await visitor.page.getByTitle('2 Git jobs in progress').waitFor();
  await visitor.page.getByRole('button', { name: 'Cancel Commit of Stock' }).click();
  await row(visitor, 'Behind it').getByText('Cancelled').waitFor();
  expect(await visitor.findViolationsInEachView('activity-cancelled')).toEqual([]);
  await hold.release();
  await row(visitor, 'Held').getByText('Done').waitFor();
  expect((await repository.log()).map(({ message }) => message)).toEqual([
    'Held',
    'App creation',
    'App creation',
  ]);
});

it('says why a commit failed, and leads to the page that shows what a retry commits', async () => {
  const { member, repository, app } = await fixture.git.withApp('Orders');
  await repository.addHook('pre-receive', 'echo "Closed for the holidays." >&2; exit 1');
  await edit(member, app.id, 'table');
  await commit(member, app.id, 'Too early').expect(422);
  await using visitor = await fixture.visit(member, '/activity');
  const failed = row(visitor, 'Too early').filter({ hasText: 'Failed' });
  await failed.getByText('Closed for the holidays.').waitFor();
  await failed.getByText('git_push_rejected').waitFor({ state: 'attached' });
  expect(await visitor.findViolationsInEachView('activity-failed')).toEqual([]);

  await repository.addHook('pre-receive', 'exit 0');
  await failed.getByRole('link', { name: 'Review and retry Commit of Orders' }).click();
  const sync = new GitSyncPage(visitor);
  await sync.unfold('Not committed');
  await sync.says('Closed for the holidays.');
  await sync.changes.getByRole('button', { name: /App/ }).waitFor();
  await eventually(async () => expect(await sync.message.inputValue()).toBe('Too early'));
  await sync.button('Try again').click();
  await sync.says(/Committed as/);
  expect((await repository.log())[0]!.message).toBe('Too early');

  // The failure is history: a retry would commit something else under its message.
  await visitor.page.goBack();
  await row(visitor, 'Too early').getByText('Done').waitFor();
  await failed.getByText('Closed for the holidays.').waitFor();
  await failed.getByRole('link', { name: /retry/ }).waitFor({ state: 'detached' });
  expect(await failed.getByRole('button', { name: /Retry/ }).count()).toBe(0);
});

it('shows the end of a job even if an older answer arrives after it', async () => {
  const { member, repository, app } = await fixture.git.withApp('Orders');
  await repository.addHook('pre-receive', 'exit 1');
  await member.patch(`/apps/${app.id}`, { name: 'Sales' }).expect(200);
  await using visitor = await fixture.visit(member, '/activity');
  const { page } = visitor;
  await row(visitor, 'Rename app').getByText('Failed').waitFor();
  const hold = await repository.holdPushes();
  const older = holdAnswer(page, /\/git\/jobs(\?|$)/);
  await page.getByRole('button', { name: 'Retry Rename app of Sales' }).click();
  await hold.reached();
  await older.reached;
  await hold.release();
  await row(visitor, 'Rename app').getByText('Done').waitFor();
  await older.release();
  expect(await row(visitor, 'Rename app').getByText('Running').count()).toBe(0);
  expect(await row(visitor, 'Rename app').getByText('Done').count()).toBe(1);
});

it('lets a builder act only on their own jobs, and a viewer on none', async () => {
  const { member, repository, app } = await fixture.git.withApp('Orders');
  const [grace, viewer] = [await member.invite('builder', 'Grace Hopper'), await member.invite('viewer')];
  await repository.addHook('pre-receive', 'exit 1');
  await edit(member, app.id, 'by ada');
  await commit(member, app.id, 'By the admin').expect(422);
  await commit(grace, app.id, 'By the builder').expect(422);
  await using graces = await fixture.visit(grace, '/activity');
  await row(graces, 'By the builder').getByRole('link', { name: /retry/ }).waitFor();
  expect(await row(graces, 'By the admin').getByRole('button').count()).toBe(0);
  await using viewers = await fixture.visit(viewer, '/activity');
  await row(viewers, 'By the builder').getByText('Failed').waitFor();
  expect(await row(viewers, 'By the builder').getByRole('button').count()).toBe(0);
  expect(await row(viewers, 'By the builder').getByRole('link', { name: /retry/ }).count()).toBe(0);
});

it('shows the jobs of a state, an app or a person, by its address, and follows them', async () => {
  const { member, repository, app } = await fixture.git.withApp('Orders');
  const grace = await member.invite('builder', 'Grace Hopper');
  await createApp(grace, 'Stock', { commitChanges: true });
  await using visitor = await fixture.visit(member, '/activity');
  const { page } = visitor;
  const jobs = page.getByRole('list', { name: 'Git jobs' }).getByRole('listitem');
  const choose = (label: string, choice: string) => page.getByLabel(label).selectOption({ label: choice });
  await row(visitor, 'Stock').waitFor();
  await choose('Filter by person', 'Grace Hopper');
  await row(visitor, 'Orders').waitFor({ state: 'detached' });
  await row(visitor, 'Stock').waitFor();
  await eventually(async () => expect(await jobs.count()).toBe(1));
  await choose('Filter by state', 'Failed');
  await page.getByText('No matching jobs').waitFor();
  expect(await visitor.findViolationsInEachView('activity-filtered')).toEqual([]);

  await repository.addHook('pre-receive', 'exit 1');
  await edit(grace, app.id, 'table');
  await commit(grace, app.id, 'Refused').expect(422);
  await row(visitor, 'Refused').getByText('Failed').waitFor();
  await page.reload();
  await row(visitor, 'Refused').waitFor();
  await choose('Filter by app', 'Stock');
  await page.getByRole('link', { name: 'Show all jobs' }).click();
  await row(visitor, 'Stock').waitFor();
  await eventually(async () => expect(await jobs.count()).toBe(3));
});

it('reads a job of a kind that only a newer server knows', async () => {
  const { member } = await fixture.git.withApp('Orders');
  await using visitor = await fixture.browser.visitor(fixture.address, { member });
  const { page } = visitor;
  await page.route(/\/git\/jobs\?/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({
      response,
      body: (await response.text()).replace('"create_app"', '"merge_branches"'),
    });
  });
  await page.goto(`/w/${member.workspaceId}/activity`);
  await row(visitor, 'Merge branches').getByText('Done').waitFor();
  expect(await page.getByText('merge_branches').count()).toBe(0);
});
