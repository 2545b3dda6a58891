import { eventually } from '../../support/eventually';
import { documentText } from '../../support/editor-document';
import { fillText, select } from '../../support/editor-fixture';
import { GitSyncPage, commitElsewhere } from '../../support/gitsync-page';
import { commit, createApp, edit, type AppBody } from '../../support/git-fixture';
import type { GitRepository } from '../../support/git-repository';
import { PageFixture } from '../../support/page-fixture';
import type { Member } from '../../support/trellis-server';

let fixture: PageFixture;
let member: Member;
let repository: GitRepository;
let app: AppBody;

beforeAll(async () => {
  fixture = await PageFixture.start();
  ({ member, repository, app } = await fixture.git.withApp('Orders'));
});

afterAll(() => fixture?.stop());

it('commits the changes and shows the short id of the commit', async () => {
  await edit(member, app.id, 'table');
  await using sync = await GitSyncPage.open(fixture, { member, app });
  await sync.says('App creation');
  await sync.says(/^Uncommitted changes/);
  expect(new URL(sync.page.url()).pathname).toMatch(/\/changes$/);
  expect(await sync.visitor.findViolationsInEachView('gitsync-changed')).toEqual([]);

  await sync.commit('Show a table');
  await sync.says(/Committed as/);
  const [tip] = await repository.log();
  await sync.says(tip!.sha.slice(0, 7));
  await sync.says('No uncommitted changes');
  expect(tip!.message).toBe('Show a table');
  expect(tip!.author).toEqual({ name: member.user.name, email: member.user.email });
  expect(await sync.visitor.findViolationsInEachView('gitsync-committed')).toEqual([]);
  expect(sync.visitor.complaints).toEqual([]);
});

it('prepares the commit while the message is being written', async () => {
  const { member: owner, app: orders } = await fixture.git.withApp('Orders');
  await edit(owner, orders.id, 'table');
  await using visitor = await fixture.openApp(owner, orders);
  const { page } = visitor;
  const told = page.waitForResponse(/commits\/prepare$/);
  await page.getByRole('link', { name: /^GitSync/ }).click();
  expect((await told).status()).toBe(204);
  expect(visitor.complaints).toEqual([]);
});

it('offers no commit without changes, and reports it if there are none by the time it is made', async () => {
  await using sync = await GitSyncPage.open(fixture, { member, app });
  await sync.message.fill('Nothing');
  await sync.says('No changes to commit');
  await sync.page.getByRole('button', { name: 'Commit', disabled: true }).waitFor();

  const { page } = sync;
  await edit(member, app.id, 'meanwhile');
  await sync.says(/^Uncommitted changes/);
  // The page does not learn of another person's commit.
  await page.route(/\/events$|\/apps\/[^/]+(\/git.*)?$/, (route) =>
    route.request().method() === 'GET' ? route.abort() : route.continue(),
  );
  await commit(member, app.id, 'From elsewhere').expect(201);
  const before = await repository.tip();
  await sync.button('Commit').click();
  await sync.says(/Nothing to commit/);
  expect(await repository.tip()).toBe(before);
  await eventually(async () => expect(await sync.message.inputValue()).toBe('Nothing'));
});

it('includes what was typed in the editor a moment ago, and waits until that is saved', async () => {
  const { member: owner, repository: target } = await fixture.git.connected();
  const orders = await createApp(owner, 'Orders', { definition: JSON.parse(documentText()) as object });
  await using visitor = await fixture.openApp(owner, orders);
  const { page } = visitor;
  let isSaved = false;
  let wasEarly = false;
  await page.route('**/definition', async (route) => {
    if (route.request().method() !== 'PATCH') return route.continue();
    await page.getByRole('button', { name: 'Commit', disabled: true }).waitFor();
    await route.fulfill({ response: await route.fetch() });
    isSaved = true;
  });
  page.on('request', (request) => (wasEarly ||= /commits$/.test(request.url()) && !isSaved));
  await select(visitor, 'Text title');
  await fillText(visitor, 'A new title');
  await page.getByRole('link', { name: /^GitSync/ }).click();
  await page.getByLabel('Commit message').fill('A better title');
  await page.keyboard.press('Control+Enter');
  await page.getByText(/Committed as/).waitFor();
  expect(wasEarly).toBe(false);
  expect(await target.show('main', 'Orders/v1.json')).toContain('A new title');
});

it('shows what someone else committed, and commits over it on request', async () => {
  await edit(member, app.id, 'over');
  const theirs = await commitElsewhere(repository, { path: 'Orders/v1.json', message: 'From elsewhere' });
  await using sync = await GitSyncPage.open(fixture, { member, app });
  await sync.commit('Ours wins');
  await sync.says('Someone else changed this app in the repository');
  await sync.says('From elsewhere');
  expect(await repository.tip()).toBe(theirs);
  expect(await sync.visitor.findViolationsInEachView('gitsync-moved')).toEqual([]);

  await sync.button('Overwrite with my version').click();
  await sync.says(/Committed as/);
  expect(await repository.parentOf(await repository.tip())).toBe(theirs);
});

it('processes the commits of two people in order, each with the right author', async () => {
  const grace = await member.invite('builder', 'Grace Hopper');
  const other = await createApp(member, 'Stock', { commitChanges: true });
  await Promise.all([edit(member, app.id, 'ada'), edit(member, other.id, 'grace')]);
  await using adas = await GitSyncPage.open(fixture, { member, app });
  await using graces = await GitSyncPage.open(fixture, { member: grace, app: other });
  await Promise.all([adas.commit('By Ada'), graces.commit('By Grace')]);
  await Promise.all([adas.says(/Committed as/), graces.says(/Committed as/)]);

  const [second, first] = await repository.log();
  const authors = Object.fromEntries([first!, second!].map((found) => [found.message, found.author.name]));
  expect(authors).toEqual({ 'By Ada': 'Ada Lovelace', 'By Grace': 'Grace Hopper' });
  expect(second!.parents).toEqual([first!.sha]);
});

it('appears at once for another person with the same page open', async () => {
  const grace = await member.invite('builder', 'Grace Hopper');
  await edit(member, app.id, 'both');
  await using adas = await GitSyncPage.open(fixture, { member, app });
  await using graces = await GitSyncPage.open(fixture, { member: grace, app });
  await graces.says(/^Uncommitted changes/);
  await adas.commit('Ada was first');
  await graces.says('Ada was first');
  await graces.says('No uncommitted changes');
  expect((await repository.log())[0]!.message).toBe('Ada was first');
});

it('offers the settings to an admin if nothing is configured, and refers others to an admin', async () => {
  const lonely = await fixture.admin.inNewWorkspace();
  const local = await createApp(lonely, 'Local');
  await using admins = await GitSyncPage.open(fixture, { member: lonely, app: local });
  await admins.page.getByRole('link', { name: 'Configure Git' }).waitFor();
  expect(await admins.visitor.findViolationsInEachView('gitsync-not-configured-admin')).toEqual([]);

  await using builders = await GitSyncPage.open(fixture, {
    member: await lonely.invite('builder'),
    app: local,
  });
  await builders.says(/Ask an admin/);
  expect(await builders.page.getByRole('link', { name: 'Configure Git' }).count()).toBe(0);
  expect(await builders.visitor.findViolationsInEachView('gitsync-not-configured-builder')).toEqual([]);
});

it('is not offered to a viewer', async () => {
  await using sync = await GitSyncPage.open(fixture, { member: await member.invite('viewer'), app });
  await sync.says(/You are a viewer in this workspace/);
  for (const name of ['Commit', 'Check for updates', /^Pull/])
    expect(await sync.button(name).count()).toBe(0);
  expect(await sync.visitor.findViolationsInEachView('gitsync-viewer')).toEqual([]);
});
