import type { Page, Route } from 'playwright-core';
import { createApp, edit, getApp } from '../../support/git-fixture';
import { eventually } from '../../support/eventually';
import { GitSyncPage } from '../../support/gitsync-page';
import { holdRequests } from '../../support/hold-requests';
import { PageFixture } from '../../support/page-fixture';

let fixture: PageFixture;

beforeAll(async () => {
  fixture = await PageFixture.start();
});

afterAll(() => fixture?.stop());

/** Lets the server carry out POST requests, and drops the first answers. */
async function loseAnswers(page: Page, path: RegExp, count: number): Promise<{ keys: string[] }> {
  const keys: string[] = [];
  await page.route(path, async (route: Route) => {
    const request = route.request();
    if (request.method() !== 'POST') return route.fallback();
    keys.push(request.headers()['idempotency-key'] ?? '');
    const response = await route.fetch();
    return keys.length > count ? route.fulfill({ response }) : route.abort('connectionreset');
  });
  return { keys };
}

it('follows an event in eight tabs over HTTP/1.1, also after the first of them was closed', async () => {
  const member = await fixture.admin.inNewWorkspace();
  await using visitor = await fixture.visit(member);
  const { context } = visitor;
  const tabs = [visitor.page];
  let streams = 0;
  context.on('request', (request) => {
    if (request.url().endsWith('/events')) streams += 1;
  });
  while (tabs.length < 8) {
    const page = await context.newPage();
    await page.goto(`${fixture.address}/w/${member.workspaceId}`);
    tabs.push(page);
  }
  for (const page of tabs) await page.getByRole('heading', { name: 'Apps', level: 1 }).waitFor();
  expect(streams).toBeLessThanOrEqual(1);
  await createApp(member, 'Seen by all');
  // No tab refetches the list on its own.
  for (const page of tabs) await page.getByText('Seen by all').waitFor();

  const [leader, ...others] = tabs;
  await leader!.goto('about:blank');
  await eventually(() => expect(streams).toBeGreaterThanOrEqual(1));
  await createApp(member, 'Seen by the rest');
  for (const page of others) await page.getByText('Seen by the rest').waitFor();
  expect(streams).toBeLessThanOrEqual(2);
});

it('shows an app that was made after the list was read, and before the stream was open', async () => {
  const member = await fixture.admin.inNewWorkspace();
  await using visitor = await fixture.visit(member, '/settings/members');
  const { page } = visitor;
  const openStream = await holdRequests(page, /\/events$/);
  await page.route(
    /\/apps(\?|$)/,
    async (route) => {
      const response = await route.fetch();
      await createApp(member, 'Made elsewhere');
      const opened = page.waitForResponse(/\/events$/);
      // It is refetched once the stream is live.
      const isLive = opened.then(() => page.waitForRequest(/\/api\/auth\/me$/));
      openStream();
      await isLive;
      await route.fulfill({ response });
    },
    { times: 1 },
  );
  await page.goto(`${fixture.address}/w/${member.workspaceId}`);
  await page.getByRole('link', { name: 'Made elsewhere' }).waitFor();
});

it('ends the session in all tabs', async () => {
  const member = await fixture.admin.invite('builder');
  await using visitor = await fixture.visit(member);
  const other = await visitor.context.newPage();
  await other.goto(`${fixture.address}/w/${member.workspaceId}`);
  await other.getByRole('heading', { name: 'Apps', level: 1 }).waitFor();
  await visitor.page.getByRole('button', { name: /Profile menu/ }).click();
  await visitor.page.getByRole('menuitem', { name: 'Sign out' }).click();
  for (const page of [visitor.page, other]) await page.getByRole('heading', { name: 'Sign in' }).waitFor();
});

it('makes one app although every answer was lost and the person tried again', async () => {
  const member = await fixture.admin.inNewWorkspace();
  await using visitor = await fixture.visit(member);
  const { page } = visitor;
  const { keys } = await loseAnswers(page, /\/apps$/, 4);
  await page.getByRole('button', { name: 'Create new app' }).first().click();
  await page.getByLabel('App name').fill('Once');
  const create = page.getByRole('dialog').getByRole('button', { name: 'Create app' });
  await create.click();
  await page.getByText('The server could not be reached.').waitFor();
  await create.click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(new Set(keys)).toHaveProperty('size', 1);
  expect((await member.get('/apps')).body.items).toHaveLength(1);
});

// Browsers report offline without a network, although a server on the same computer may be reachable.
it('asks the server although the browser calls itself offline, and says so if there is no answer', async () => {
  const member = await fixture.admin.inNewWorkspace();
  await using visitor = await fixture.visit(member);
  const { page, context } = visitor;
  await page.getByRole('heading', { name: 'Apps', level: 1 }).waitFor();
  await page.evaluate("dispatchEvent(new Event('offline'))");
  await page.getByRole('link', { name: 'Deployments' }).click();
  await page.getByText('No deployments yet').waitFor();
  await page.getByRole('link', { name: 'Apps', exact: true }).click();
  await page.getByRole('button', { name: 'Create new app' }).first().click();
  await page.getByLabel('App name').fill('Offline');
  await context.setOffline(true);
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Create app' }).click();
  await dialog.getByText('The server could not be reached.').waitFor();
});

it('says that the code of a page cannot be loaded without a connection, and loads it once there is one', async () => {
  const member = await fixture.admin.inNewWorkspace();
  const { browser, address } = fixture;
  await using visitor = await browser.visitor(address, { member, isFirstVisit: true });
  const { page, context } = visitor;
  await page.goto(`/w/${member.workspaceId}`);
  await page.getByRole('heading', { name: 'Apps', level: 1 }).waitFor();
  await context.route(/\/assets\/deployments|\/$/, (route) => route.abort());
  await page.getByRole('link', { name: 'Deployments' }).click();
  await page.getByText('The server could not be reached.').waitFor();
  const tryAgain = page.getByRole('button', { name: 'Try again' });
  await tryAgain.click();
  await eventually(async () => expect(await tryAgain.getAttribute('data-loading')).toBeNull());
  await page.getByText('The server could not be reached.').waitFor();
  await context.unrouteAll();
  await tryAgain.click();
  await page.getByText('No deployments yet').waitFor();

  await context.setOffline(true);
  await page.getByRole('link', { name: 'Activity' }).click();
  await page.getByText('The server could not be reached.').waitFor();
  await context.setOffline(false);
  await page.getByText('No activity yet').waitFor();
});

it.each(['css', 'js'])(
  'loads itself again, once, after an update has removed the .%s of a page',
  async (kind) => {
    const member = await fixture.admin.inNewWorkspace();
    await using visitor = await fixture.visit(member);
    const { page } = visitor;
    await page.getByRole('heading', { name: 'Apps', level: 1 }).waitFor();
    let loads = 0;
    page.on('domcontentloaded', () => (loads += 1));
    const removed = new RegExp(`/assets/activity-[^/]*[.]${kind}$`);
    await page.route(removed, (route) => route.fulfill({ status: 404 }));
    await page.getByRole('link', { name: 'Activity' }).click();
    await page.getByText('Trellis was updated while this page was open').waitFor();
    expect(loads).toBe(1);
    await page.unrouteAll();
    await page.getByRole('button', { name: 'Reload' }).click();
    await page.getByText('No activity yet').waitFor();
    expect(loads).toBe(2);
  },
);

it('invites once, and makes one API token, although the answer was lost', async () => {
  const member = await fixture.admin.inNewWorkspace();
  await using visitor = await fixture.visit(member, '/settings/members');
  const { page } = visitor;
  await loseAnswers(page, /\/(members|auth\/tokens)$/, 1);
  await page.getByRole('button', { name: 'Add member' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Email').fill('lost@example.com');
  await dialog.getByRole('button', { name: 'Create invitation' }).click();
  // A second invitation would end the link of the first.
  await dialog.getByText(/\/invite/).waitFor();
  expect((await member.get('/members')).body.items).toHaveLength(2);
  await page.unrouteAll();
  await loseAnswers(page, /\/(members|auth\/tokens)$/, 1);
  await page.goto(`${fixture.address}/profile`);
  await page.getByRole('button', { name: 'New token' }).click();
  await dialog.getByLabel('Name').fill('Pipeline');
  await dialog.getByRole('button', { name: 'Create token' }).click();
  await dialog.getByText(/^\S{30,}$/).waitFor();
  expect((await member.get('/api/auth/tokens')).body.items).toHaveLength(1);
});

it('does not lose sight of a commit behind a proxy that answers in the server’s place', async () => {
  const { member, repository, app } = await fixture.git.withApp('Behind a proxy');
  const hold = await repository.holdPushes();
  await edit(member, app.id, 'table');
  await using sync = await GitSyncPage.open(fixture, { member, app });
  await sync.page.route(/\/events$/, (route) => route.abort());
  let pages = 0;
  const answer = (route: Route) => {
    pages += 1;
    return route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>Bad Gateway</h1>' });
  };
  await sync.commit('Through thick and thin');
  await hold.reached();
  await sync.page.route(/\/git\/jobs\/[^/]+$/, answer);
  await eventually(() => expect(pages).toBeGreaterThan(1));
  await hold.release();
  await eventually(async () => expect((await getApp(member, app.id)).gitState).toBe('clean'));
  await sync.page.unroute(/\/git\/jobs\/[^/]+$/, answer);
  await sync.says(/Committed as/);
});

it('finds a commit of several apps again after a reload', async () => {
  const { member, repository } = await fixture.git.withApp('First of several');
  await createApp(member, 'Second of several');
  const hold = await repository.holdPushes();
  await using visitor = await fixture.visit(member, '/commit');
  const { page } = visitor;
  await page.getByLabel('Commit message').fill('All of them');
  await page.getByLabel('Commit message').press('Control+Enter');
  await hold.reached();
  await page.reload();
  await page.getByRole('button', { name: 'Commit 1 app' }).waitFor();
  await eventually(async () =>
    expect(await page.getByRole('button', { name: 'Commit 1 app' }).getAttribute('data-loading')).toBe(
      'true',
    ),
  );
  await hold.release();
  await page.getByText(/^1 app committed as [0-9a-f]{7}$/).waitFor();
  expect((await repository.log()).filter(({ message }) => message === 'All of them')).toHaveLength(1);
});
