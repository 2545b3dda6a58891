import { createBranch, getBranch } from '../../support/branches';
import { BranchMenuPage } from '../../support/branches-page';
import { eventually } from '../../support/eventually';
import { commit, createApp, edit, exported, getApp } from '../../support/git-fixture';
import type { Member } from '../../support/member';
import { appOf } from '../../support/merges';
import { PageFixture } from '../../support/page-fixture';

let fixture: PageFixture;

beforeAll(async () => {
  fixture = await PageFixture.start();
});

afterAll(() => fixture?.stop());

const open = async (member: Member, path = '') => {
  const menu = new BranchMenuPage(await fixture.visit(member, path));
  await menu.opener().waitFor();
  return menu;
};

const iconOf = async (member: Member, appId: string) => appOf(await exported(member, appId)).icon;

it('makes a branch at the present one and opens it, and says beforehand what is wrong with a name', async () => {
  const { member, repository, app } = await fixture.git.withApp();
  await edit(member, app.id, 'stays');
  await using menu = await open(member, `/apps/${app.id}`);
  await menu.newBranch('main');
  await menu.dialog.getByText('A branch with this name already exists.').waitFor();
  await menu.dialog.getByLabel('Branch name').fill('feature/table');
  await menu.dialog.getByText('What is not committed stays on main.').waitFor();
  await menu.dialog.getByRole('button', { name: 'Create and open' }).click();
  await menu.opener('feature/table').waitFor();
  await menu.page.getByRole('heading', { level: 1, name: 'Orders' }).waitFor();
  expect(await repository.tip('feature/table')).toBe(await repository.tip());
  expect(await iconOf(member, app.id)).toBe('stays');
  expect((await getApp(member.on('feature/table'), app.id)).gitState).toBe('clean');
  expect((await member.get('').expect(200)).body.activeBranch).toBe('feature/table');
  expect(menu.visitor.complaints).toEqual([]);
});

it('takes uncommitted changes along where that is ticked', async () => {
  const { member, app } = await fixture.git.withApp();
  await edit(member, app.id, 'taken');
  await using menu = await open(member);
  await menu.newBranch('feature');
  await menu.dialog.getByLabel('Move the uncommitted changes of 1 app to the new branch').click();
  await menu.dialog.getByRole('button', { name: 'Create and open' }).click();
  await menu.opener('feature').waitFor();
  await menu.page.getByRole('article', { name: 'Orders' }).getByText('Changed').waitFor();
  expect(await iconOf(member.on('feature'), app.id)).toBe('taken');
  expect(await iconOf(member, app.id)).toBe('apps');
});

it('deletes a branch with its work only after that was named and agreed to', async () => {
  const { member, repository, app } = await fixture.git.withApp();
  await createBranch(member, 'a/b');
  const branch = member.on('a/b');
  await edit(branch, app.id, 'committed');
  await commit(branch, app.id, 'Only here').expect(201);
  await edit(branch, app.id, 'not committed');
  await using menu = await open(member, '?branch=a/b');
  await menu.delete('a/b');
  const confirm = menu.dialog.getByRole('button', { name: /^Delete (branch|with its work)$/ });
  await confirm.click();
  await menu.dialog.getByRole('listitem').getByText('Orders').waitFor();
  expect(await menu.dialog.getByText('Only here').count()).toBe(0);
  await eventually(async () => expect(await confirm.isDisabled()).toBe(true));
  // In the repository, more is lost.
  await menu.dialog.getByLabel('Also in the repository').click();
  await confirm.click();
  await menu.dialog.getByRole('listitem').getByText('Only here').waitFor();
  expect(await repository.findTip('a/b')).not.toBeNull();
  await menu.dialog.getByLabel('Delete anyway and lose this work').click();
  await confirm.click();
  await menu.says('The branch a/b was deleted.');
  await menu.opener('main').waitFor();
  await menu.page.getByRole('article', { name: 'Orders' }).waitFor();
  expect(await repository.findTip('a/b')).toBeNull();
  expect(await getBranch(member, 'a/b')).toBeUndefined();
  expect(menu.visitor.complaints).toEqual([]);
});

it('brings a branch here that only the repository has, or says why it cannot', async () => {
  const { member, repository, app } = await fixture.git.withApp();
  const text = await repository.show('main', 'Orders/v1.json');
  await repository.git(['branch', 'theirs', 'main']);
  await repository.git(['branch', 'gone', 'main']);
  await repository.commit({ 'Orders/v1.json': text.replace('"apps"', '"theirs"') }, { branch: 'theirs' });
  await using menu = await open(member, `/apps/${app.id}`);
  await menu.open();
  // The first list may have it already.
  const asked = menu.page.waitForResponse(/refresh=true/);
  await menu.list.getByRole('button', { name: 'Ask the repository for its branches' }).click();
  await asked;
  await menu.row('gone').getByText('Not here yet').waitFor();
  await repository.git(['branch', '-D', 'gone']);
  await menu.row('gone').click();
  await menu.says('gone could not be opened');
  await menu.says('The repository has no branch “gone”.');
  await menu.opener('main').waitFor();
  await menu.row('theirs').click();
  await menu.opener('theirs').waitFor();
  await menu.list.waitFor({ state: 'detached' });
  expect(await iconOf(member.on('theirs'), app.id)).toBe('theirs');
});

it('leads on from an app or a branch that is not there', async () => {
  const { member, repository, app } = await fixture.git.withApp();
  await createBranch(member, 'feature');
  const own = await createApp(member.on('feature'), 'Only there');
  await using menu = await open(member, `/apps/${own.id}`);
  await menu.says('This app is not on main');
  await menu.page.getByRole('link', { name: 'Apps on main' }).click();
  await menu.page.getByRole('article', { name: 'Orders' }).waitFor();
  // From an app that the other branch does not have, its list of apps is opened.
  await menu.page.goto(`${fixture.address}/w/${member.workspaceId}/apps/${own.id}?branch=feature`);
  await menu.opener('feature').waitFor();
  await menu.switchTo('main');
  await menu.says('The app that was open is not on main.');
  await menu.page.getByRole('article', { name: 'Orders' }).waitFor();
  const at = (path: string) => menu.page.goto(`${fixture.address}/w/${member.workspaceId}${path}`);
  await member.on('feature').delete(`/apps/${app.id}`).expect(204);
  await at(`/apps/${app.id}?branch=feature`);
  await menu.says('This app is not on feature');
  expect(await menu.visitor.findViolationsInEachView('branch-no-app')).toEqual([]);
  await menu.page.getByRole('link', { name: 'Open it on main' }).click();
  await menu.page.getByRole('heading', { level: 1, name: 'Orders' }).waitFor();

  await at('?branch=theirs');
  await menu.says('There is no branch theirs in this workspace');
  const look = menu.page.getByRole('button', { name: 'Look for it in the repository' });
  await look.click();
  await menu.says('The repository has no branch “theirs”.');
  await repository.git(['branch', 'theirs', 'main']);
  await look.click();
  await menu.page.getByRole('article', { name: 'Orders' }).waitFor();
  await menu.opener('theirs').waitFor();
});

it('lets viewers open branches, and leaves making and deleting to builders', async () => {
  const { member } = await fixture.git.withApp();
  await createBranch(member, 'feature');
  const viewer = await member.invite('viewer');
  await using menu = await open(viewer);
  await menu.open();
  await menu.row('feature').waitFor();
  expect(await menu.list.getByRole('button', { name: /New branch|Actions for/ }).count()).toBe(0);
  await menu.page.keyboard.press('Escape');
  await menu.switchTo('feature');
  const active = async (person: Member) => (await person.get('').expect(200)).body.activeBranch as string;
  expect([await active(viewer), await active(member)]).toEqual(['feature', 'main']);
});

it('shows at once what others do with branches, and nothing while there is no repository', async () => {
  const { member } = await fixture.git.withApp();
  await using menu = await open(member);
  await menu.open();
  await createBranch(member, 'feature');
  await menu.row('feature').waitFor();
  await member.delete('/git/branches/feature').expect(204);
  await menu.row('feature').getByText('Not here yet').waitFor();
  const empty = await member.inNewWorkspace();
  await menu.page.goto(`${fixture.address}/w/${empty.workspaceId}`);
  await menu.says('No apps yet');
  await eventually(async () => expect(await menu.opener().count()).toBe(0));
});
