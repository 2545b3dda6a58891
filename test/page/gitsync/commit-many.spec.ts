import type { Page } from 'playwright-core';
import { eventually } from '../../support/eventually';
import { createApp, edit, ended, getApp } from '../../support/git-fixture';
import { hasFocus } from '../../support/has-focus';
import { holdRequests } from '../../support/hold-requests';
import { PageFixture } from '../../support/page-fixture';
import type { Member } from '../../support/trellis-server';

let fixture: PageFixture;

beforeAll(async () => {
  fixture = await PageFixture.start();
});

afterAll(() => fixture?.stop());

it('brings the apps of a workspace to Git in one commit, after conflicts are resolved', async () => {
  const { member: home, repository, app: theirs } = await fixture.git.withApp('Sales');
  await edit(home, theirs.id, 'theirs');
  const { member } = await fixture.git.connected({ repository });
  const mine = await createApp(member, 'Sales');
  await edit(member, mine.id, 'mine');
  await createApp(member, 'Stock');
  await using visitor = await fixture.visit(member);
  const { page } = visitor;
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Commit apps' }).click();
  await page.getByText('The repository already has Sales').waitFor();
  await page.getByRole('group', { name: 'Changes if you keep theirs' }).waitFor();
  await eventually(async () =>
    expect(await page.getByRole('checkbox', { name: 'Sales' }).isDisabled()).toBe(true),
  );
  expect(await visitor.findViolationsInEachView('commit-many-plan')).toEqual([]);
  await page.getByRole('button', { name: 'Keep mine' }).click();
  await page.getByRole('listitem').filter({ hasText: 'Sales' }).getByText('Changed here').waitFor();
  await page.getByLabel('Commit message').fill('Over to Git');
  await page.getByRole('button', { name: 'Commit 2 apps' }).click();
  await page.getByText(/^2 apps committed as [0-9a-f]{7}$/).waitFor();
  // The result is there after a reload, too, until the user leaves it.
  await page.reload();
  await page.getByText(/^2 apps committed as [0-9a-f]{7}$/).waitFor();
  await page.getByRole('list', { name: 'Committed apps' }).getByRole('link', { name: 'Stock' }).waitFor();
  expect(await visitor.findViolationsInEachView('commit-many-done')).toEqual([]);
  const [last] = await repository.log();
  expect(last!.message).toBe('Over to Git');
  expect(await repository.ls()).toEqual(['.meta/meta.json', 'Sales/v1.json', 'Stock/v1.json']);
  expect((await getApp(member, mine.id)).gitState).toBe('clean');
  await page.getByRole('link', { name: 'Back to apps' }).click();
  await page.getByRole('article', { name: 'Stock' }).waitFor();
  await page.goBack();
  await page.getByText('Everything is committed').waitFor();
  expect(visitor.complaints).toEqual([]);
});

it('previews the message by the template for the apps that are chosen, and its author', async () => {
  const { member, repository } = await fixture.git.connected();
  await member.patch('/git', { commitTemplate: '[{workspace}: {app}] {message}\n\nBy {user}' }).expect(200);
  for (const name of ['Sales', 'Orders', 'Stock']) await createApp(member, name);
  await using visitor = await fixture.visit(member);
  const { page } = visitor;
  const release = await holdRequests(page, '**/commits/preview*');
  await page.goto(`${fixture.address}/w/${member.workspaceId}/commit`);
  const button = page.getByRole('button', { name: 'Commit 3 apps' });
  await button.waitFor();
  const place = await button.boundingBox();
  release();
  const preview = page.getByRole('group', { name: 'Message preview' });
  await page.getByText(`Author: ${member.user.name} <${member.user.email}>`).waitFor();
  expect(await button.boundingBox()).toEqual(place);
  expect(await preview.count()).toBe(0);
  await page.getByLabel('Commit message').fill('Over to {app}');
  await preview.getByText('Orders, Sales, Stock] Over to {app}').waitFor();
  await page.getByRole('checkbox', { name: 'Sales' }).uncheck();
  await preview.getByText('Orders, Stock] Over to {app}').waitFor();
  expect(await visitor.findViolationsInEachView('commit-many-preview')).toEqual([]);
  const inGit = (await preview.locator('[tabindex="0"]').innerText()).trim();
  await page.getByRole('button', { name: 'Commit 2 apps' }).click();
  await page.getByText(/^2 apps committed as/).waitFor();
  expect((await repository.log())[0]!.message).toBe(inGit);
  expect(visitor.complaints).toEqual([]);
});

it('asks on the page of changes which side to keep before the first commit', async () => {
  const { member: home, repository, app: theirs } = await fixture.git.withApp('Orders');
  const { member } = await fixture.git.connected({ repository });
  const mine = await createApp(member, 'orders');
  await using visitor = await fixture.openApp(member, { id: mine.id });
  const { page } = visitor;
  await page.getByRole('link', { name: /^GitSync/ }).click();
  const main = page.getByRole('main');
  await main.getByText('The repository already has Orders').waitFor();
  expect(await visitor.findViolationsInEachView('link-on-page')).toEqual([]);
  await main.getByRole('button', { name: 'Keep theirs' }).click();
  await main.getByText('The repository already has Orders').waitFor({ state: 'detached' });
  await main.getByText('App creation').first().waitFor();
  expect(await getApp(member, mine.id)).toMatchObject({
    name: 'Orders',
    gitAppId: (await getApp(home, theirs.id)).gitAppId,
    gitState: 'clean',
  });
});

describe('a list of many apps', () => {
  const COUNT = 70;
  let member: Member;

  beforeAll(async () => {
    ({ member } = await fixture.git.connected());
    const names = Array.from({ length: COUNT }, (_, at) => `App ${at + 1}`);
    for (let at = 0; at < COUNT; at += 10)
      await Promise.all(names.slice(at, at + 10).map((name) => createApp(member, name)));
  });

  const box = (page: Page, name: string) => page.getByRole('checkbox', { name, exact: true });

  it('is searched, selected as a whole or in part, and operated with the keyboard', async () => {
    await using visitor = await fixture.visit(member, '/commit');
    const { page } = visitor;
    const count = page.getByRole('status').filter({ hasText: 'selected' });
    await page.getByText(`${COUNT} of ${COUNT} selected`).waitFor();
    await box(page, 'All apps').uncheck();
    await page.getByText(`0 of ${COUNT} selected`).waitFor();
    await page.getByRole('searchbox', { name: 'Search apps' }).fill('app 2');
    await box(page, 'All 11 found').check();
    await eventually(async () => expect(await count.innerText()).toBe(`11 of ${COUNT} selected`));
    await page.getByRole('searchbox', { name: 'Search apps' }).fill('');
    await box(page, 'All apps').waitFor();
    // Only the rows in sight are drawn.
    expect(await page.getByRole('list', { name: 'Apps' }).getByRole('listitem').count()).toBeLessThan(30);
    await box(page, 'App 1').focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowDown');
    await hasFocus(box(page, 'App 2'));
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    await hasFocus(box(page, 'App 4'));
    // App 1, and App 3 and App 4 beside the apps that begin with a 2.
    await eventually(async () => expect(await count.innerText()).toBe(`14 of ${COUNT} selected`));
    await page.keyboard.press('End');
    await hasFocus(box(page, `App ${COUNT}`));
    await page.keyboard.press('Control+a');
    await eventually(async () => expect(await count.innerText()).toBe(`${COUNT} of ${COUNT} selected`));
    // One of the boxes can be reached with Tab.
    await page.keyboard.press('Tab');
    await hasFocus(page.getByLabel('Commit message'));
    expect(await visitor.findViolationsInEachView('commit-long-list')).toEqual([]);
    expect(visitor.complaints).toEqual([]);
  });

  it('keeps message and button in sight, on a phone, too', async () => {
    await using visitor = await fixture.browser.visitor(fixture.address, { member, isPhone: true });
    const { page } = visitor;
    await page.goto(`${fixture.address}/w/${member.workspaceId}/commit`);
    const button = page.getByRole('button', { name: `Commit ${COUNT} apps` });
    await button.waitFor();
    const { height } = page.viewportSize()!;
    for (const part of [button, page.getByLabel('Commit message')]) {
      const place = (await part.boundingBox())!;
      expect(place.y).toBeGreaterThan(0);
      expect(place.y + place.height).toBeLessThanOrEqual(height);
    }
  });

  it('tells how many apps are compared while the plan is made', async () => {
    await using visitor = await fixture.visit(member, '/activity');
    const { page } = visitor;
    await page.getByRole('heading', { level: 1, name: 'Activity' }).waitFor();
    const { body } = await member.get('/git/commits/plan').set('Prefer', 'respond-async').expect(202);
    const jobId = body.jobId as string;
    const made = await ended(member, jobId);
    const release = await holdPlan(page, { jobId, made });
    await page.goto(`${fixture.address}/w/${member.workspaceId}/commit`);
    await page.getByText('Comparing 30 of 70 apps…').waitFor();
    release();
    await page.getByText(`${COUNT} of ${COUNT} selected`).waitFor();
  });
});

/** Answers the request for the plan with a job, which runs until the returned function is called. */
async function holdPlan(page: Page, { jobId, made }: { jobId: string; made: object }): Promise<() => void> {
  let isOver = false;
  await page.route('**/git/commits/plan*', (route) =>
    route.fulfill({ status: 202, json: { jobId, status: 'running' } }),
  );
  await page.route(`**/git/jobs/${jobId}`, (route) => {
    const running = { status: 'running', result: null, compared: { done: 30, total: 70 } };
    return route.fulfill({ json: { ...made, ...(isOver ? {} : running) } });
  });
  return () => {
    isOver = true;
  };
}
