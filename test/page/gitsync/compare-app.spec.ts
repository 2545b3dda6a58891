import { eventually } from '../../support/eventually';
import { GitSyncPage, commitElsewhere } from '../../support/gitsync-page';
import { commit, createApp, edit, type AppBody } from '../../support/git-fixture';
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

const component = (id: string, name: string, text: string, pageId = 'home') => ({
  id,
  name,
  type: 'Button',
  pageId,
  properties: { text: { value: text } },
  layouts: [{ id: `l-${id}`, type: 'desktop', top: 10, left: 2, width: 5, height: 40 }],
});

const document = (components: object[]) => ({
  appV2: {
    pages: [
      { id: 'home', name: 'Home', handle: 'home', index: 0 },
      { id: 'detail', name: 'Detail', handle: 'detail', index: 1 },
    ],
    components,
    events: [],
    dataQueries: [{ id: 'q1', name: 'orders', kind: 'runjs', options: { code: 'return 1' } }],
    dataSources: [],
  },
});

async function replaceComponents(app: AppBody, components: object[]): Promise<void> {
  const { body, headers } = await member.get(`/apps/${app.id}/definition`).expect(200);
  const put = member.request('put', `/apps/${app.id}/definition`).set('If-Match', headers.etag as string);
  await put.send({ appV2: { ...body.appV2, components } }).expect(204);
}

/** Commits an app and then changes it: renames a button and its text, moves one, adds one, deletes one. */
async function changedApp(name: string): Promise<AppBody> {
  const [save, drop, wide] = [
    component('c1', 'save', 'Save'),
    component('c2', 'drop', 'Drop'),
    component('c3', 'wide', 'Wide', 'detail'),
  ];
  const app = await createApp(member, name, { definition: document([save, drop, wide]) });
  await commit(member, app.id, 'First').expect(201);
  wide.layouts[0]!.width = 12;
  const send = { ...component('c1', 'send', 'Send it') };
  await replaceComponents(app, [send, wide, component('c4', 'print', 'Print')]);
  return app;
}

it('lists additions, removals, renames and moves by page, and expands to old and new values', async () => {
  const app = await changedApp('Orders');
  await using sync = await GitSyncPage.open(fixture, { member, app });
  const list = sync.changes;
  const home = list.getByRole('list', { name: 'Page Home' });
  await home.waitFor();
  const rows = (await home.getByRole('listitem').allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' '));
  expect(rows).toEqual([
    '~ Component save → send changed',
    '− Component drop removed',
    '+ Component print added',
  ]);
  await eventually(async () =>
    expect(await list.getByRole('list', { name: 'Page Detail' }).innerText()).toMatch(/wide\s+moved/),
  );
  await sync.says('1 added, 1 removed, 1 changed, 1 moved');

  await list.getByRole('button', { name: /save → send/ }).press('Enter');
  const text = sync.difference
    .locator('div', { has: sync.page.getByText('Properties › Text', { exact: true }) })
    .last();
  await eventually(async () => expect(await text.locator('del').innerText()).toContain('Save'));
  await eventually(async () => expect(await text.locator('ins').innerText()).toContain('Send it'));
  expect(await sync.visitor.findViolationsInEachView('gitsync-changes')).toEqual([]);
  expect(sync.visitor.complaints).toEqual([]);
});

it('causes no layout shift while it loads, nor when the last change is committed', async () => {
  const app = await changedApp('Steady');
  await using visitor = await fixture.openApp(member, app);
  const { page } = visitor;
  const answer = await holdRequests(page, '**/git/changes');
  await page.getByRole('link', { name: /^GitSync/ }).click();
  const button = page.getByRole('button', { name: 'Commit', exact: true });
  const place = async () => (await button.boundingBox())?.y;
  await page.getByRole('status', { name: 'Comparing with the last commit' }).waitFor();
  const before = await place();
  answer();
  await page.getByRole('list', { name: 'Page Home' }).waitFor();
  expect(await place()).toBe(before);
  await page.getByLabel('Commit message').fill('All of it');
  await button.click();
  await page.getByText('No uncommitted changes').waitFor();
  expect(await place()).toBe(before);
});

it('does not block a commit if it fails', async () => {
  const app = await changedApp('Unknown');
  await using visitor = await fixture.openApp(member, app);
  const { page } = visitor;
  const problem = {
    status: 422,
    code: 'git_host_unreachable',
    detail: 'Nobody is there.',
    type: 'about:blank',
  };
  await page.route('**/git/changes', (route) =>
    route.fulfill({ status: 422, contentType: 'application/problem+json', body: JSON.stringify(problem) }),
  );
  await page.getByRole('link', { name: /^GitSync/ }).click();
  await page.getByText(/You can still commit. Nobody is there/).waitFor();
  expect(await visitor.findViolationsInEachView('gitsync-changes-unknown')).toEqual([]);
  await page.unroute('**/git/changes');
  await page.getByRole('button', { name: 'Compare again' }).click();
  await page.getByRole('list', { name: 'Page Home' }).waitFor();
  await page.getByLabel('Commit message').fill('All the same');
  await page.getByRole('button', { name: 'Commit', exact: true }).click();
  await page.getByText(/Committed as/).waitFor();
});

it('shows before a pull what it would replace here and what it would bring', async () => {
  const app = await changedApp('Pulled');
  await commitElsewhere(repository, { path: 'Pulled/v1.json' });
  await using sync = await GitSyncPage.open(fixture, { member, app });
  const brought = sync.incoming.getByRole('list', { name: 'App and settings' }).getByRole('button');
  await brought.click();
  await sync.difference.getByText('In the repository').waitFor();
  await sync.difference.locator('ins').getByText('theirs').waitFor();
  await sync.button('Discard mine and pull').click();
  await sync.says('This app has uncommitted changes');
  await eventually(async () => expect(await sync.changes.innerText()).toMatch(/save → send/));
  expect(await sync.visitor.findViolationsInEachView('gitsync-changes-discarded')).toEqual([]);
});

it('is shown to a viewer too, but not before the first commit', async () => {
  const app = await changedApp('Seen');
  await using viewers = await GitSyncPage.open(fixture, { member: await member.invite('viewer'), app });
  await viewers.page.getByRole('list', { name: 'Page Home' }).waitFor();
  const local = await createApp(member, 'Local');
  await edit(member, local.id, 'table');
  await using fresh = await GitSyncPage.open(fixture, { member: member, app: local });
  await fresh.says(/^Uncommitted changes/);
  expect(await fresh.changes.count()).toBe(0);
});
