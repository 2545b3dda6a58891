import { clashingMerge, withTwoBranches } from '../../support/branch-merges';
import { createBranch } from '../../support/branches';
import { BranchMenuPage } from '../../support/branches-page';
import { eventually } from '../../support/eventually';
import { commit, createApp, edit, exported, type AppBody } from '../../support/git-fixture';
import { MergePage } from '../../support/merge-page';
import { appOf } from '../../support/merges';
import { PageFixture } from '../../support/page-fixture';
import type { Member } from '../../support/member';

let fixture: PageFixture;

beforeAll(async () => {
  fixture = await PageFixture.start();
});
afterAll(() => fixture?.stop());

const visit = async (member: Member, path: string) => new BranchMenuPage(await fixture.visit(member, path));

const step = (menu: BranchMenuPage, name = 'feature') =>
  menu.page.getByRole('region', { name: `Next step for ${name}` });

const button = (menu: BranchMenuPage, name: string) => menu.dialog.getByRole('button', { name, exact: true });

const merges = (menu: BranchMenuPage) => menu.page.getByRole('list', { name: 'Unfinished merges' });

async function commitIcon(member: Member, { id }: AppBody, icon: string): Promise<void> {
  await edit(member, id, icon);
  await commit(member, id, icon).expect(201);
}

/** A committed app whose icon was changed on `main` and on `feature`. */
async function withClash() {
  const found = await withTwoBranches(fixture.git);
  await commitIcon(found.member, found.app, 'chart');
  await commitIcon(found.feature, found.app, 'table');
  return found;
}

it('leads from a commit on a branch to main, and the branch is done with', async () => {
  const { member, feature, repository, app } = await withTwoBranches(fixture.git);
  await edit(feature, app.id, 'table');
  await using menu = await visit(member, `/apps/${app.id}/changes?branch=feature`);
  const { page } = menu;
  await step(menu).getByText('Everything on this branch is in main').waitFor();
  expect(await step(menu).getByRole('button').count()).toBe(0);
  await page.getByLabel('Commit message').fill('A table');
  await page.getByRole('button', { name: 'Commit', exact: true }).click();
  await menu.says(/^Committed as/);
  await step(menu).getByText('1 ahead of main', { exact: true }).waitFor();
  expect(await menu.visitor.findViolationsInEachView('next-step-changes')).toEqual([]);
  await step(menu).getByRole('button', { name: 'Merge into main…' }).click();
  await menu.dialog.getByRole('heading', { name: 'Merge feature into main' }).waitFor();
  await button(menu, 'Merge').click();
  await menu.says('main is now the same as feature.');
  expect(await menu.visitor.findViolationsInEachView('next-step-merged')).toEqual([]);
  await button(menu, 'Delete branch and go to main').click();
  await menu.opener('main').waitFor();
  await menu.says('The branch feature was deleted.');
  expect(new URL(page.url()).pathname).toContain(app.id);
  expect(await repository.git(['branch', '--format=%(refname:short)'])).toBe('main\n');
  expect((await member.get('/git/branches').expect(200)).body.items).toHaveLength(1);
  expect(menu.visitor.complaints).toEqual([]);
});

it('says on the apps and after a commit of several how far the branch is ahead', async () => {
  const { member, feature, app } = await withTwoBranches(fixture.git);
  await commitIcon(feature, app, 'table');
  await commitIcon(member, app, 'chart');
  await edit(feature, app.id, 'list');
  await using menu = await visit(member, '?branch=feature');
  await step(menu).getByText('1 ahead, 1 behind').waitFor();
  await step(menu).getByRole('button', { name: 'Open pull request' }).waitFor();
  expect(await menu.visitor.findViolationsInEachView('next-step-apps')).toEqual([]);
  await menu.page.setViewportSize({ width: 390, height: 844 });
  expect(await menu.visitor.findViolationsInEachView('next-step-apps-390')).toEqual([]);
  await menu.page.setViewportSize({ width: 1280, height: 800 });
  await menu.page.goto(`${fixture.address}/w/${member.workspaceId}/commit?branch=feature`);
  await menu.page.getByLabel('Commit message').fill('A list');
  await menu.page.getByRole('button', { name: 'Commit 1 app' }).click();
  await menu.says(/^1 app committed as/);
  await step(menu).getByText('2 ahead, 1 behind').waitFor();
  await menu.switchTo('main');
  await step(menu).waitFor({ state: 'detached' });
  expect(menu.visitor.complaints).toEqual([]);
});

it('stays on the branch, whose work is named before it is lost', async () => {
  const { member, feature, app } = await withTwoBranches(fixture.git);
  await commitIcon(feature, app, 'table');
  await edit(feature, app.id, 'uncommitted');
  await using menu = await visit(member, '?branch=feature');
  await step(menu).getByRole('button', { name: 'Merge into main…' }).click();
  await button(menu, 'Merge').click();
  await menu.says('main is now the same as feature.');
  await button(menu, 'Delete branch and go to main').click();
  await menu.says('feature was not deleted');
  await button(menu, 'See what would be lost…').click();
  await menu.dialog.getByRole('heading', { name: 'Delete feature?' }).waitFor();
  await button(menu, 'Cancel').click();
  await button(menu, 'Stay on feature').click();
  await menu.dialog.waitFor({ state: 'detached' });
  await menu.opener('feature').waitFor();
  await step(menu).getByText('Everything on this branch is in main').waitFor();
});

it('shows a viewer how far the branch is, and no actions', async () => {
  const { member, feature, app } = await withTwoBranches(fixture.git);
  await commitIcon(feature, app, 'table');
  await using menu = await visit(await member.invite('viewer'), '?branch=feature');
  await step(menu).getByText('1 ahead of main').waitFor();
  expect(await step(menu).getByRole('button').count()).toBe(0);
});

it('finds a merge that was left again: on the apps, in the list of branches, among the changes and in the activity', async () => {
  const { member, app } = await withClash();
  await using menu = await visit(member, '?branch=feature');
  await step(menu).getByRole('button', { name: 'Merge into main…' }).click();
  await button(menu, 'Resolve conflicts…').click();
  const merge = new MergePage(menu.visitor);
  await merge.conflicts.waitFor();
  await menu.page.getByRole('heading', { level: 1, name: 'Merge feature into main' }).waitFor();
  const text = 'Merge of feature into main: 0 of 1 conflict resolved';
  const at = (path: string) => menu.page.goto(`${fixture.address}/w/${member.workspaceId}${path}`);
  await at('?branch=main');
  await merges(menu).getByText(text).waitFor();
  expect(await menu.visitor.findViolationsInEachView('open-merges-apps')).toEqual([]);
  await menu.open();
  await menu.list.getByText(text).waitFor();
  await menu.page.keyboard.press('Escape');
  await at(`/apps/${app.id}/changes?branch=feature`);
  await merges(menu).getByText(text).waitFor();
  expect(await menu.visitor.findViolationsInEachView('open-merges-changes')).toEqual([]);
  await at('/activity?branch=main');
  await menu.says(/^Merge of feature into main waits: 0 of 1 conflict resolved\./);
  await menu.page.getByText('Conflicts', { exact: true }).waitFor();
  await menu.page.getByRole('link', { name: 'Continue' }).click();
  await merge.choice(/^feature/).click();
  await merge.settled('1 of 1 resolved');
  await merge.button('Merge feature into main').click();
  await menu.says('main now has the changes of feature as well.');
  await at('/activity?branch=main');
  const { body } = await member.get('/git/branches').expect(200);
  const { sha } = (body.items as { name: string; sha: string }[]).find(({ name }) => name === 'main')!;
  await menu.page.getByTitle(sha).waitFor();
  expect(await menu.page.getByText('waits:').count()).toBe(0);
  expect(menu.visitor.complaints).toEqual([]);
});

it('ends a merge with conflicts at the app from which it was asked for', async () => {
  const { member, app } = await withClash();
  await using menu = await visit(member, `/apps/${app.id}?branch=feature`);
  await menu.page.getByRole('navigation', { name: 'Pages' }).waitFor();
  await menu.merge('feature', 'Merge into main…');
  await button(menu, 'Resolve conflicts…').click();
  const merge = new MergePage(menu.visitor);
  await merge.choice(/^feature/).click();
  await merge.settled('1 of 1 resolved');
  await merge.button('Merge feature into main').click();
  await menu.says('main now has the changes of feature as well.');
  expect(await menu.visitor.findViolationsInEachView('after-merge')).toEqual([]);
  await button(menu, 'Go to main').click();
  await menu.opener('main').waitFor();
  await menu.page.getByRole('heading', { level: 1, name: 'Orders' }).waitFor();
  expect(new URL(menu.page.url()).pathname).toBe(`/w/${member.workspaceId}/apps/${app.id}`);
  expect(appOf(await exported(member, app.id)).icon).toBe('table');
  const { body } = await member.get('/api/auth/me').expect(200);
  const mine = (body.workspaces as { id: string; activeBranch: string }[]).find(
    ({ id }) => id === member.workspaceId,
  );
  expect(mine?.activeBranch).toBe('main');
  expect(menu.visitor.complaints).toEqual([]);
});

it('lists only merges of the open branch on its pages', async () => {
  const { member } = await withClash();
  await createBranch(member, 'quiet');
  await clashingMerge(member);
  await createApp(member.on('quiet'), 'Elsewhere');
  await using menu = await visit(member, '?branch=quiet');
  await menu.page.getByRole('article', { name: 'Elsewhere' }).waitFor();
  expect(await merges(menu).count()).toBe(0);
  await menu.open();
  await menu.list.getByText(/^Merge of feature into main/).waitFor();
  await menu.list.getByRole('link', { name: 'Continue' }).click();
  await new MergePage(menu.visitor).conflicts.waitFor();
  await eventually(() => expect(menu.page.url()).toContain('branch=main'));
});
