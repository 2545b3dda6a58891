import { GitSyncPage, commitElsewhere } from '../../support/gitsync-page';
import { commit, createApp, edit, patch, type AppBody } from '../../support/git-fixture';
import { eventually } from '../../support/eventually';
import type { GitRepository } from '../../support/git-repository';
import { holdRequests } from '../../support/hold-requests';
import { PageFixture } from '../../support/page-fixture';
import type { Member } from '../../support/trellis-server';

let fixture: PageFixture;
let member: Member;
let repository: GitRepository;

beforeAll(async () => {
  fixture = await PageFixture.start();
  ({ member, repository } = await fixture.git.connected());
});

afterAll(() => fixture?.stop());

const component = (id: string, pageId: string) => ({
  id,
  name: id,
  type: 'Button',
  pageId,
  properties: { text: { value: 'Before' } },
  layouts: [{ id: `l-${id}`, type: 'desktop', top: 10, left: 2, width: 5, height: 40 }],
});

const CODE = ['const a = 1;', 'const b = 2;', 'return a + b;'].join('\n');

/** Commits an app of two pages and then changes a button on each, and the code of its query. */
async function changedApp(name: string): Promise<AppBody> {
  const definition = {
    appV2: {
      pages: [
        { id: 'home', name: 'Home', handle: 'home', index: 0 },
        { id: 'detail', name: 'Detail', handle: 'detail', index: 1 },
      ],
      components: [component('save', 'home'), component('print', 'detail')],
      events: [],
      dataQueries: [{ id: 'q1', name: 'sum', kind: 'runjs', options: { code: CODE } }],
      dataSources: [],
    },
  };
  const app = await createApp(member, name, { definition });
  await commit(member, app.id, 'First').expect(201);
  const text = (index: number) => `/appV2/components/${index}/properties/text/value`;
  const changes = [
    { op: 'replace', path: text(0), value: 'Saved' },
    { op: 'replace', path: text(1), value: 'Printed' },
    {
      op: 'replace',
      path: '/appV2/dataQueries/0/options/code',
      value: CODE.replace('b = 2', 'b = 3'),
    },
  ];
  await patch(member, app.id, { changes });
  return app;
}

it('is a page with an address: the editor’s link tells what waits there, and back leads back', async () => {
  const app = await changedApp('Addressed');
  await using visitor = await fixture.openApp(member, app);
  const { page } = visitor;
  const sync = new GitSyncPage(visitor);
  await page.getByRole('link', { name: 'GitSync , 3 changes' }).waitFor();
  await sync.open();
  await sync.changes.waitFor();
  expect(new URL(page.url()).pathname).toBe(`/w/${member.workspaceId}/apps/${app.id}/changes`);
  await eventually(async () => expect(await page.title()).toBe('Changes in Addressed · Trellis'));
  await eventually(async () => expect(await sync.link.getAttribute('aria-current')).toBe('page'));
  await page.reload();
  await sync.changes.waitFor();
  await page.goBack();
  await page.getByRole('complementary', { name: 'Inspector' }).waitFor();
  await eventually(async () => expect(await page.title()).toBe('Addressed · Trellis'));
  await page.goForward();
  await sync.changes.waitFor();
  await page.getByRole('button', { name: 'Design' }).click();
  await page.getByRole('complementary', { name: 'Inspector' }).waitFor();
  expect(visitor.complaints).toEqual([]);
});

it('is where the state of an app on the dashboard leads', async () => {
  const app = await changedApp('From the dashboard');
  await using visitor = await fixture.visit(member);
  const card = visitor.page.getByRole('article', { name: app.name });
  await card.getByRole('link', { name: /Changed.*see the changes/ }).click();
  await new GitSyncPage(visitor).changes.waitFor();
  expect(visitor.page.url()).toContain(`/apps/${app.id}/changes`);
});

it('goes through the changes with the arrow keys, and shows long texts line by line', async () => {
  const app = await changedApp('By keyboard');
  await using sync = await GitSyncPage.open(fixture, { member, app });
  const row = (name: RegExp) => sync.changes.getByRole('button', { name });
  await row(/save/).focus();
  await sync.difference.locator('ins').getByText('Saved').waitFor();
  await sync.page.keyboard.press('ArrowDown');
  await sync.difference.locator('ins').getByText('Printed').waitFor();
  await eventually(async () => expect(await sync.difference.getByText('Page Detail').count()).toBe(1));
  await sync.page.keyboard.press('End');
  await eventually(async () => expect(await row(/sum/).getAttribute('aria-current')).toBe('true'));
  await sync.difference.getByText('removed: const b = 2;').waitFor();
  await sync.difference.getByText('added: const b = 3;').waitFor();
  await sync.difference.getByText('return a + b;').waitFor();
  expect(await sync.difference.getByText(/No newline/).count()).toBe(0);
  expect(await sync.visitor.findViolationsInEachView('gitsync-text-by-line')).toEqual([]);
  await sync.page.keyboard.press('Home');
  await sync.difference.locator('ins').getByText('Saved').waitFor();
  // A single tab stop for all rows: Tab goes on to the message.
  await eventually(async () =>
    expect(await sync.changes.locator('[data-row][tabindex="0"]').count()).toBe(1),
  );
});

it('jumps to a changed component on its page, and back to the message that was begun', async () => {
  const app = await changedApp('Jump');
  await using sync = await GitSyncPage.open(fixture, { member, app });
  const { page } = sync;
  await sync.message.fill('Half a sent');
  await sync.changes.getByRole('button', { name: /print/ }).click();
  await sync.locator.getByRole('link', { name: 'Show in the editor' }).click();
  const inspector = page.getByRole('complementary', { name: 'Inspector' });
  await inspector.getByLabel('Text', { exact: true }).waitFor();
  await eventually(async () =>
    expect(await inspector.getByLabel('Text', { exact: true }).inputValue()).toBe('Printed'),
  );
  await eventually(async () =>
    expect(await page.locator('[aria-current="page"]').first().textContent()).toContain('Detail'),
  );
  await eventually(() => expect(new URL(page.url()).search).toBe(''));
  await page.goBack();
  await sync.changes.waitFor();
  await eventually(async () => expect(await sync.message.inputValue()).toBe('Half a sent'));
  expect(sync.visitor.complaints).toEqual([]);
});

it('opens a difference in place of the list in a narrow window', async () => {
  const app = await changedApp('Narrow');
  await using sync = await GitSyncPage.open(fixture, { member, app, width: 390 });
  await sync.changes.waitFor();
  expect(await sync.difference.isVisible()).toBe(false);
  await sync.changes.getByRole('button', { name: /save/ }).click();
  await sync.difference.locator('ins').getByText('Saved').waitFor();
  expect(await sync.changes.isVisible()).toBe(false);
  expect(await sync.visitor.findViolationsInEachView('gitsync-difference-390')).toEqual([]);
  for (const back of [() => sync.button('All changes').click(), () => sync.page.goBack()]) {
    await back();
    await sync.changes.waitFor();
    await eventually(async () =>
      expect(await sync.page.evaluate('document.activeElement.textContent')).toContain('save'),
    );
    await sync.changes.getByRole('button', { name: /save/ }).click();
    await sync.difference.waitFor();
  }
});

it('forgets an outcome as soon as it is no longer true', async () => {
  const app = await changedApp('Outcomes');
  await using sync = await GitSyncPage.open(fixture, { member, app });
  await sync.commit('All of it');
  await sync.says(/Committed as/);
  await sync.says('No uncommitted changes');
  await edit(member, app.id, 'later');
  await sync.says(/^Uncommitted changes/);
  await sync.saysNoMore(/Committed as/);

  await commitElsewhere(repository, { path: 'Outcomes/v1.json', message: 'From elsewhere' });
  await sync.commit('Refused');
  await sync.says('Someone else changed this app in the repository');
  await sync.button('Overwrite with my version').waitFor();
  // A pull ends the conflict and its messages.
  await sync.button('Discard mine and pull').click();
  await sync.button('Pull and keep mine as a version').click();
  await sync.says(/^Pulled/);
  await sync.says('No uncommitted changes');
  expect(await sync.locator.getByRole('alert').count()).toBe(0);
  expect(await sync.button('Overwrite with my version').count()).toBe(0);
  await edit(member, app.id, 'later still');
  await sync.saysNoMore(/^Pulled/);

  // An edit may also come before the state is refetched.
  await commitElsewhere(repository, { path: 'Outcomes/v1.json', message: 'Once more' });
  await sync.button('Check for updates').click();
  await sync.button('Discard mine and pull').click();
  const release = await holdRequests(sync.page, /\/apps\/[^/]+\/git(\?|$)/);
  await sync.button('Pull and keep mine as a version').click();
  await sync.says(/^Pulled/);
  await edit(member, app.id, 'at once');
  release();
  await sync.saysNoMore(/^Pulled/);
  await sync.says(/^Uncommitted changes/);
  expect(sync.visitor.complaints).toEqual([]);
});

it('offers no pull of an app that was never committed, and does not ask for its updates', async () => {
  const app = await createApp(member, 'Local only');
  await using sync = await GitSyncPage.open(fixture, { member, app });
  await sync.says('The first commit adds all of it');
  expect(await sync.button('Check for updates').count()).toBe(0);
  expect(await sync.button(/^Pull/).count()).toBe(0);
  await sync.commit('First of all');
  await sync.says(/Committed as/);
  await sync.button('Check for updates').waitFor();
});

it('names the queries that expressions refer to by their ids, here and where states are compared', async () => {
  const id = '90f2a3eb-7c1e-4b52-8d3a-0123456789ab';
  const definition = {
    appV2: {
      pages: [{ id: 'home', name: 'Home', handle: 'home', index: 0 }],
      components: [component('save', 'home')],
      dataQueries: [{ id, name: 'orders', kind: 'runjs', options: { code: 'return 1' } }],
      dataSources: [],
    },
  };
  const app = await createApp(member, 'Named', { definition });
  await commit(member, app.id, 'First').expect(201);
  const path = '/appV2/components/0/properties/text/value';
  await patch(member, app.id, { changes: [{ op: 'replace', path, value: `{{queries.${id}.data}}` }] });
  await using sync = await GitSyncPage.open(fixture, { member, app });
  await sync.difference.locator('ins').getByText('{{queries.orders.data}}').waitFor();
  const { page } = sync;
  await page.goto(`/w/${member.workspaceId}/apps/${app.id}/compare`);
  await page.locator('ins').getByText('{{queries.orders.data}}').waitFor();
  // The views have the same names everywhere.
  const views = sync.locator.getByRole('group', { name: 'View' }).getByRole('button');
  await eventually(async () =>
    expect(await views.allTextContents()).toEqual(['Values', 'Canvas', 'Pictures', 'Text']),
  );
});

it('shows the page of the chosen change in pictures, again after each change', async () => {
  const app = await changedApp('Pictured');
  await using sync = await GitSyncPage.open(fixture, { member, app });
  await sync.changes.getByRole('button', { name: /print/ }).click();
  const pictures: string[] = [];
  sync.page.on('response', (response) => {
    if (/\/picture\?/.test(response.url()) && response.status() === 200) pictures.push(response.url());
  });
  await sync.difference.getByRole('button', { name: 'Pictures' }).click();
  const widthOf = (name: string) =>
    sync.difference
      .getByRole('img', { name })
      .evaluate((image: unknown) => (image as { naturalWidth: number }).naturalWidth);
  for (const moment of ['before', 'after'])
    await eventually(async () => expect(await widthOf(`Page Detail ${moment}`)).toBe(1292));
  expect(pictures.every((url) => url.includes('page=detail'))).toBe(true);
  await eventually(() => expect(pictures).toHaveLength(2));
  await sync.difference.getByRole('combobox', { name: 'Page' }).selectOption('Home');
  await eventually(async () => expect(await widthOf('Page Home after')).toBe(1292));
  const count = pictures.length;
  const path = '/appV2/components/0/properties/text/value';
  await patch(member, app.id, { changes: [{ op: 'replace', path, value: 'Kept' }] });
  await eventually(() => expect(pictures.length).toBeGreaterThan(count));
  expect(sync.visitor.complaints).toEqual([]);
});
