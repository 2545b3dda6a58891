import { eventually } from '../../support/eventually';
import { commit, edit } from '../../support/git-fixture';
import { PageFixture } from '../../support/page-fixture';
import type { Visitor } from '../../support/visitor';

let fixture: PageFixture;

beforeAll(async () => {
  fixture = await PageFixture.start();
});

afterAll(() => fixture?.stop());

const choose = async ({ page }: Visitor, version: string, item: string) => {
  await page.getByRole('button', { name: `Version ${version}` }).click();
  await page.getByRole('menuitem', { name: item }).click();
};

it('publishes versions with notes and tags, lists them, and makes an earlier one live', async () => {
  const { member, repository, app } = await fixture.git.withApp('Orders');
  await using visitor = await fixture.openApp(member, { id: app.id });
  const { page } = visitor;
  await choose(visitor, 'v1', 'Publish v1');
  const dialog = page.getByRole('dialog', { name: 'Publish v1' });
  await dialog.getByLabel('Release notes').fill('First release');
  await eventually(async () =>
    expect(await dialog.getByRole('checkbox', { name: 'Tag in the repository' }).isChecked()).toBe(true),
  );
  expect(await visitor.findViolationsInEachView('publish')).toEqual([]);
  await dialog.getByRole('button', { name: 'Publish' }).click();
  await page.getByText('v1 is published as Orders/v1.').waitFor();
  await page.getByText(/published and read-only/).waitFor();
  expect(await repository.git(['cat-file', 'tag', 'Orders/v1'])).toContain('\n\nFirst release\n');

  // The note about it has the way on.
  await page.getByRole('button', { name: 'Create a new version' }).click();
  const name = page.getByRole('dialog', { name: 'New version' }).getByLabel('Version name');
  expect(await name.inputValue()).toBe('v2');
  await page.getByRole('dialog').getByRole('button', { name: 'Create version' }).click();
  await page.getByText(/published and read-only/).waitFor({ state: 'detached' });
  await edit(member, app.id, 'table');
  await choose(visitor, 'v2', 'Publish v2');
  await page.getByRole('dialog', { name: 'Publish v2' }).getByRole('button', { name: 'Publish' }).click();
  await page.getByRole('dialog').getByText('The app has uncommitted changes.').waitFor();
  await commit(member, app.id).expect(201);
  await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click();
  await page.getByText('v2 is published as Orders/v2.').waitFor();

  await choose(visitor, 'v2', 'Releases');
  const list = page.getByRole('list', { name: 'Releases' });
  await list
    .getByRole('listitem')
    .filter({ hasText: 'Orders/v2' })
    .getByText('Live', { exact: true })
    .waitFor();
  expect(await visitor.findViolationsInEachView('releases')).toEqual([]);
  await page.getByRole('button', { name: 'Make v1 live' }).click();
  const question = page.getByRole('dialog', { name: 'Make v1 live?' });
  await question.getByRole('region', { name: 'What changes for viewers' }).getByText('icon').waitFor();
  expect(await visitor.findViolationsInEachView('make-live')).toEqual([]);
  expect((await member.get(`/apps/${app.id}`)).body.live).toMatchObject({ versionName: 'v2' });
  await question.getByRole('button', { name: 'Make v1 live' }).click();
  await list
    .getByRole('listitem')
    .filter({ hasText: 'Orders/v1' })
    .getByText('Live', { exact: true })
    .waitFor();
  const { body } = await member.get(`/apps/${app.id}/releases`).expect(200);
  expect(body.items).toMatchObject([
    { tag: 'Orders/v2', isLive: false },
    { tag: 'Orders/v1', isLive: true, notes: 'First release' },
  ]);

  const viewer = await member.invite('viewer');
  await using other = await fixture.openApp(viewer, { id: app.id });
  await other.page.getByRole('button', { name: 'Releases; v1 is live' }).click();
  await other.page.getByRole('list', { name: 'Releases' }).getByText('First release').waitFor();
  expect(await other.page.getByRole('button', { name: 'Make v2 live' }).count()).toBe(0);
});
