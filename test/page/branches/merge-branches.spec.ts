import { createBranch } from '../../support/branches';
import { BranchMenuPage } from '../../support/branches-page';
import { setNote } from '../../support/changes';
import { eventually } from '../../support/eventually';
import { commit, createApp, edit, exported, getApp, type AppBody } from '../../support/git-fixture';
import { MergePage } from '../../support/merge-page';
import { appOf } from '../../support/merges';
import { PageFixture } from '../../support/page-fixture';
import type { Member } from '../../support/member';

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

const iconOf = async (member: Member, { id }: AppBody) => appOf(await exported(member, id)).icon;

async function commitIcon(member: Member, { id }: AppBody, icon: string): Promise<void> {
  await edit(member, id, icon);
  await commit(member, id, icon).expect(201);
}

/** A committed app, and a branch `feature` on which its icon was changed. */
async function withFeature() {
  const found = await fixture.git.withApp();
  await createBranch(found.member, 'feature');
  const feature = found.member.on('feature');
  await commitIcon(feature, found.app, 'table');
  return { ...found, feature };
}

const button = (menu: BranchMenuPage, name: string | RegExp) =>
  menu.dialog.getByRole('button', { name, exact: true });

it('brings a branch into main after a preview, in a commit with the message that was written', async () => {
  const { member, repository, app } = await withFeature();
  await setNote(member, app, 'on main');
  await commit(member, app.id, 'A note').expect(201);
  const tips = [await repository.tip(), await repository.tip('feature')];
  await using menu = await open(member, '?branch=feature');
  await menu.open();
  await menu.row('feature').getByText('1 ahead, 1 behind').waitFor();
  await menu.page.keyboard.press('Escape');
  await menu.merge('feature', 'Merge into main…');
  await menu.says('The changes of both branches fit together.');
  await menu.dialog.getByRole('listitem').getByText('1 change', { exact: true }).waitFor();
  expect(await repository.tip()).toBe(tips[0]);
  const message = menu.dialog.getByLabel('Commit message');
  await eventually(async () => expect(await message.inputValue()).toBe("Merge branch 'feature' into main"));
  await message.fill('Take the table over');
  await button(menu, 'Merge').click();
  await menu.says('main now has the changes of feature as well.');
  const [made] = await repository.log();
  expect(made).toMatchObject({ parents: tips, message: 'Take the table over' });
  await button(menu, 'Go to main').click();
  await menu.opener('main').waitFor();
  await menu.dialog.waitFor({ state: 'detached' });
  await menu.page.getByRole('article', { name: 'Orders' }).waitFor();
  expect(await iconOf(member, app)).toBe('table');
  expect((await getApp(member, app.id)).gitState).toBe('clean');
  // Nothing of the preview is a job.
  await menu.page.getByRole('link', { name: /^Activity/ }).click();
  await menu.says('Merge branches');
  expect(await menu.page.getByText('Preview a merge of branches').count()).toBe(0);
  expect(menu.visitor.complaints).toEqual([]);
});

it('leads from what clashes to where it is settled, and from there back to the branch', async () => {
  const { member, repository, app, feature } = await withFeature();
  await commitIcon(member, app, 'chart');
  await using menu = await open(member);
  await menu.merge('feature', 'Merge main into this branch…');
  await menu.says('Both branches have changed the same things.');
  await menu.dialog.getByRole('listitem').getByText('1 conflict').waitFor();
  expect(await menu.visitor.findViolationsInEachView('merge-clash')).toEqual([]);
  await button(menu, 'Resolve conflicts…').click();
  const merge = new MergePage(menu.visitor);
  await merge.conflicts.waitFor();
  await menu.opener('feature').waitFor();
  await menu.page.getByRole('link', { name: 'Back to feature' }).click();
  await menu.page.getByRole('article', { name: 'Orders' }).waitFor();
  await menu.opener('feature').waitFor();
  await menu.page.goBack();
  await merge.conflicts.waitFor();
  expect(await menu.visitor.findViolationsInEachView('merge-of-branches')).toEqual([]);
  await merge.choice(/^main/).click();
  await merge.settled('1 of 1 resolved');
  await merge.button('Merge main into feature').click();
  await menu.says('feature now has the changes of main as well.');
  await button(menu, 'Go to feature').click();
  await menu.page.getByRole('article', { name: 'Orders' }).waitFor();
  await menu.opener('feature').waitFor();
  await eventually(async () => expect(await iconOf(feature, app)).toBe('chart'));
  expect((await repository.log('feature'))[0].message).toBe("Merge branch 'main' into feature");
  expect(menu.visitor.complaints).toEqual([]);
});

it('is accessible in both themes and in narrow windows, in all its states', async () => {
  const { member, repository, app } = await withFeature();
  await setNote(member, app, 'on main');
  await commit(member, app.id, 'A note').expect(201);
  await createApp(member.on('feature'), 'Added over there', { commitChanges: true });
  await edit(member.on('feature'), app.id, 'uncommitted');
  await using menu = await open(member);
  await menu.merge('feature', 'Merge into main…');
  await menu.says('1 app on feature has uncommitted changes, which are not merged.');
  expect(await menu.visitor.findViolationsInEachView('merge-preview')).toEqual([]);
  await menu.page.setViewportSize({ width: 390, height: 760 });
  expect(await menu.visitor.findViolationsInEachView('merge-preview-390')).toEqual([]);
  await menu.page.setViewportSize({ width: 1280, height: 860 });
  await button(menu, 'Merge').click();
  await menu.says('main now has the changes of feature as well.');
  expect(await menu.visitor.findViolationsInEachView('merge-done')).toEqual([]);
  await button(menu, 'Done').click();
  await menu.merge('feature', 'Merge into main…');
  await menu.says('Nothing to merge: main already has everything of feature.');
  await eventually(async () => expect(await button(menu, 'Merge').isDisabled()).toBe(true));
  expect(await menu.visitor.findViolationsInEachView('merge-nothing')).toEqual([]);
  await button(menu, 'Merge main into feature instead').click();
  await menu.says('so it takes over the commits of main as they are.');
  expect(await menu.dialog.getByLabel('Commit message').count()).toBe(0);
  await button(menu, 'Merge').click();
  await menu.says('feature is now the same as main.');
  expect(await repository.tip('feature')).toBe(await repository.tip());
  expect(await menu.visitor.findViolationsInEachView('merge-forward')).toEqual([]);
  expect(menu.visitor.complaints).toEqual([]);
});
