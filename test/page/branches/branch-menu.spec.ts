import { BranchMenuPage } from '../../support/branches-page';
import { createBranch } from '../../support/branches';
import { commit, createApp, edit } from '../../support/git-fixture';
import { changeTheirs } from '../../support/merges';
import { PageFixture } from '../../support/page-fixture';

let fixture: PageFixture;

beforeAll(async () => {
  fixture = await PageFixture.start();
});

afterAll(() => fixture?.stop());

/** Leaves out what the menu covers in part, until it is closed. */
const violations = async (menu: BranchMenuPage, name: string): Promise<string[]> =>
  (await menu.visitor.findViolationsInEachView(name)).filter(
    (found) => !found.includes('partially obscured'),
  );

const visit = async (...given: Parameters<PageFixture['visit']>) =>
  new BranchMenuPage(await fixture.visit(...given));

it('tells of each branch what is on it, finds one by its name, and opens it with the keyboard', async () => {
  const { member, repository, app } = await fixture.git.withApp();
  await createBranch(member, 'feature/table');
  await edit(member.on('feature/table'), app.id, 'table');
  await commit(member.on('feature/table'), app.id, 'A table').expect(201);
  await edit(member.on('feature/table'), app.id, 'table-2');
  await using menu = await visit(member);
  const { page } = menu;
  await menu.opener('main').focus();
  await page.keyboard.press('Enter');
  await menu.row('feature/table').getByText('1 app with uncommitted changes · 1 ahead of main').waitFor();
  await repository.git(['branch', 'theirs', 'main']);
  await menu.list.getByRole('button', { name: 'Ask the repository for its branches' }).click();
  await menu.row('theirs').getByText('Not here yet').waitFor();
  const names = await menu.list
    .getByRole('listitem')
    .getByRole('button', { name: /^(?!Actions for)/ })
    .allTextContents();
  expect(names.map((name) => name.split(',')[0])).toEqual(['main', 'feature/table', 'theirs']);
  await menu.list.getByLabel('Find a branch').fill('TABLE');
  await menu.row('theirs').waitFor({ state: 'detached' });
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await menu.opener('feature/table').waitFor();
  expect(new URL(page.url()).searchParams.get('branch')).toBe('feature/table');
  expect(menu.visitor.complaints).toEqual([]);
});

it('is accessible in both themes and in narrow windows, in all its dialogs', async () => {
  const { member, repository, app } = await fixture.git.withApp();
  await createBranch(member, 'feature/a-table-with-a-rather-long-name-of-its-own');
  await createBranch(member, 'fix');
  await edit(member.on('fix'), app.id, 'fix');
  await repository.git(['branch', 'theirs', 'main']);
  await createApp(member, 'Another');
  await using menu = await visit(member, `?branch=fix`);
  const { page } = menu;
  await page.getByRole('article', { name: 'Orders' }).waitFor();
  expect(await menu.visitor.findViolationsInEachView('branch-dashboard')).toEqual([]);
  await page.setViewportSize({ width: 390, height: 760 });
  await menu.open();
  await menu.list.getByRole('button', { name: 'Ask the repository for its branches' }).click();
  await menu.row('theirs').waitFor();
  expect(await violations(menu, 'branch-menu-390')).toEqual([]);
  await menu.list.getByRole('button', { name: 'New branch' }).click();
  await menu.dialog.getByLabel('Branch name').fill('two words');
  await menu.dialog.getByText(/in place of spaces/).waitFor();
  await menu.dialog.getByLabel(/Move the uncommitted changes/).waitFor();
  expect(await menu.visitor.findViolationsInEachView('branch-new-390')).toEqual([]);
  await page.keyboard.press('Escape');
  await page.setViewportSize({ width: 1280, height: 860 });
  await menu.delete('fix');
  await menu.dialog.getByRole('button', { name: 'Delete branch' }).click();
  await menu.dialog.getByText('Apps with uncommitted changes').waitFor();
  expect(await menu.visitor.findViolationsInEachView('branch-delete')).toEqual([]);
  await page.keyboard.press('Escape');
  await menu.actionsFor('feature/a-table-with-a-rather-long-name-of-its-own');
  expect(await violations(menu, 'branch-menu')).toEqual([]);
  await page.goto(`${fixture.address}/w/${member.workspaceId}/apps/${app.id}?branch=fix`);
  await menu.opener('fix').waitFor();
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
  expect(await menu.visitor.findViolationsInEachView('branch-editor')).toEqual([]);
  await menu.open();
  expect(await violations(menu, 'branch-editor-menu')).toEqual([]);
  expect(menu.visitor.complaints).toEqual([]);
});

it('leads on from a commit that is only looked at, a merge, and an app that is not there', async () => {
  const { member, app, repository } = await fixture.git.withApp();
  await createBranch(member, 'feature');
  const own = await createApp(member.on('feature'), 'Only there');
  const first = await repository.tip();
  await using menu = await visit(member, `/apps/${app.id}/history/${first}`);
  await menu.page.getByRole('note', { name: 'Commit' }).waitFor();
  expect(await menu.visitor.findViolationsInEachView('branch-commit')).toEqual([]);
  await menu.switchTo('feature');
  await menu.page.getByRole('heading', { level: 1, name: 'Orders' }).waitFor();
  expect(new URL(menu.page.url()).pathname).toMatch(/\/history$/);

  await edit(member, app.id, 'ours');
  await changeTheirs(repository, (theirs) => (theirs.icon = 'theirs'));
  const { body } = await member.post(`/apps/${app.id}/git/pull`, { merge: true }).expect(409);
  const at = (path: string) => menu.page.goto(`${fixture.address}/w/${member.workspaceId}${path}`);
  await at(`/merges/${body.mergeId as string}`);
  await menu.page.getByRole('heading', { level: 1, name: 'Merge changes' }).waitFor();
  await menu.page.getByRole('link', { name: 'Back to the changes' }).waitFor();
  await menu.switchTo('feature');
  await menu.page.getByRole('article', { name: 'Only there' }).waitFor();

  await at(`/apps/${own.id}`);
  await menu.says('This app is not on main');
  await menu.switchTo('feature');
  await menu.page.getByRole('heading', { level: 1, name: 'Only there' }).waitFor();
  await at(`/apps/${own.id}/history/${first}`);
  await menu.says('This app is not on main');
  await menu.opener('main').waitFor();
  expect(menu.visitor.complaints).toEqual([]);
});

it('pushes what waits on a branch, and brings back one that is gone from the repository', async () => {
  const { member, repository, app } = await fixture.git.withApp();
  await createBranch(member, 'feature');
  const feature = member.on('feature');
  await edit(feature, app.id, 'table');
  await commit(feature, app.id, 'A table', { push: false }).expect(201);
  await using menu = await visit(member);
  const push = async (label: string) => {
    const actions = await menu.actionsFor('feature');
    await actions.getByRole('button', { name: label }).click();
    await menu.dialog.getByRole('button', { name: 'Push', exact: true }).click();
    await menu.page.getByText('feature was pushed.').waitFor();
    await menu.page.getByText('feature was pushed.').waitFor({ state: 'detached' });
  };
  await push('Push…');
  const tip = await repository.tip('feature');
  expect((await repository.log('feature'))[0].message.trim()).toBe('A table');
  await repository.git(['update-ref', '-d', 'refs/heads/feature']);
  await member.get('/git/branches?refresh=true').expect(200);
  await menu.page.reload();
  await push('Push this branch again…');
  expect(await repository.tip('feature')).toBe(tip);
});
