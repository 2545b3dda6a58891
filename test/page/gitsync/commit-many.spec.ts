import { eventually } from '../../support/eventually';
import { createApp, edit, getApp } from '../../support/git-fixture';
import { holdRequests } from '../../support/hold-requests';
import { PageFixture } from '../../support/page-fixture';

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
  await page.getByRole('button', { name: 'More ways to add an app' }).click();
  await page.getByRole('menuitem', { name: 'Commit several apps' }).click();
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
  await page.getByText('Everything is committed').waitFor();
  await page.getByText(/^Committed as [0-9a-f]{7}: Sales and Stock$/).waitFor();
  expect(await visitor.findViolationsInEachView('commit-many-done')).toEqual([]);
  const [last] = await repository.log();
  expect(last!.message).toBe('Over to Git');
  expect(await repository.ls()).toEqual(['.meta/meta.json', 'Sales/v1.json', 'Stock/v1.json']);
  expect((await getApp(member, mine.id)).gitState).toBe('clean');
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
  await page.getByText(/^Committed as/).waitFor();
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
