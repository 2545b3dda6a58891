import { createBranch } from '../../support/branches';
import { BranchMenuPage } from '../../support/branches-page';
import { setNote } from '../../support/changes';
import { eventually } from '../../support/eventually';
import { commit, edit, exported, type AppBody } from '../../support/git-fixture';
import { MergePage } from '../../support/merge-page';
import { appOf } from '../../support/merges';
import { PageFixture } from '../../support/page-fixture';
import type { Member } from '../../support/member';
import type { Visitor } from '../../support/visitor';

let fixture: PageFixture;

beforeAll(async () => {
  fixture = await PageFixture.start();
});

afterAll(() => fixture?.stop());

const MERGED = 'main now has the changes of feature as well.';

async function commitIcon(member: Member, { id }: AppBody, icon: string): Promise<void> {
  await edit(member, id, icon);
  await commit(member, id, icon).expect(201);
}

/** A committed app that `feature` and main have changed at different places. */
async function apart() {
  const found = await fixture.git.withApp();
  await createBranch(found.member, 'feature');
  const feature = found.member.on('feature');
  await commitIcon(feature, found.app, 'table');
  await setNote(found.member, found.app, 'on main');
  await commit(found.member, found.app.id, 'A note').expect(201);
  return { ...found, feature };
}

/** Opens the dialog that merges `feature` into main, with its preview. */
async function asking(visitor: Visitor): Promise<BranchMenuPage> {
  const menu = new BranchMenuPage(visitor);
  await menu.opener().waitFor();
  await menu.merge('feature', 'Merge into main…');
  await menu.says('The changes of both branches fit together.');
  return menu;
}

const visit = async (member: Member, path = '') => asking(await fixture.visit(member, path));

const button = (menu: BranchMenuPage, name: string | RegExp) =>
  menu.dialog.getByRole('button', { name, exact: true });

const mergesIn = async (member: Member) =>
  ((await member.get('/git/jobs?limit=100').expect(200)).body.items as { kind: string }[]).filter(
    ({ kind }) => kind === 'merge_branches',
  );

it('says what clashes by now, where somebody has changed the target since the preview', async () => {
  const { member, repository, app } = await apart();
  const ben = await member.invite('builder', 'Ben Bitdiddle');
  await using menu = await visit(member);
  await menu.dialog.getByLabel('Commit message').fill('Both');
  await commitIcon(ben, app, 'chart');
  const tip = await repository.tip();
  await button(menu, 'Merge').click();
  await menu.says('feature and main have 1 conflict. Choose what stays.');
  expect(await menu.visitor.findViolationsInEachView('merge-clash-by-now')).toEqual([]);
  expect(await repository.tip()).toBe(tip);
  await menu.dialog.getByRole('link', { name: 'Resolve 1 conflict' }).click();
  const merge = new MergePage(menu.visitor);
  await merge.choice(/^Ada Lovelace/).click();
  await merge.settled('1 of 1 resolved');
  await merge.button('Merge feature into main').click();
  await menu.says('main now has the changes of feature as well.');
  expect((await repository.log())[0]!.message).toBe('Both');
  await eventually(async () => expect(appOf(await exported(member, app.id)).icon).toBe('table'));
  expect(menu.visitor.complaints).toEqual([]);
});

it('names the apps whose uncommitted changes clash, and leads to where they are committed', async () => {
  const { member, repository, app } = await apart();
  await using menu = await visit(member, '?branch=feature');
  await menu.dialog.getByLabel('Commit message').fill('With care');
  await edit(member, app.id, 'uncommitted');
  const tip = await repository.tip();
  await button(menu, 'Merge').click();
  await menu.says('Uncommitted changes conflict with the merge: “Orders”.');
  expect(await menu.visitor.findViolationsInEachView('merge-uncommitted')).toEqual([]);
  await eventually(async () =>
    expect(await menu.dialog.getByLabel('Commit message').inputValue()).toBe('With care'),
  );
  expect(await repository.tip()).toBe(tip);
  await menu.dialog.getByRole('link', { name: 'Commit on main' }).click();
  await menu.page.getByRole('heading', { level: 1, name: 'Commit Orders' }).waitFor();
  await menu.opener('main').waitFor();
  await menu.dialog.waitFor({ state: 'detached' });
  await member.post(`/apps/${app.id}/git/discard`, {}).expect(200);
  // The message that was written is there again.
  await menu.merge('feature', 'Merge into main…');
  await menu.says('The changes of both branches fit together.');
  await eventually(async () =>
    expect(await menu.dialog.getByLabel('Commit message').inputValue()).toBe('With care'),
  );
  await button(menu, 'Merge').click();
  await menu.says(MERGED);
  expect((await repository.log())[0].message).toBe('With care');
  await button(menu, 'Done').click();
});

it('merges once, however often it is asked', async () => {
  const { member, repository } = await apart();
  const hold = await repository.holdPushes();
  await using menu = await visit(member);
  await button(menu, 'Merge').dblclick();
  await menu.dialog.getByLabel('Commit message').press('Control+Enter');
  await hold.reached();
  await hold.release();
  await menu.says(MERGED);
  expect(await mergesIn(member)).toHaveLength(1);
  expect(await repository.log()).toHaveLength(4);
  await repository.fsck();
});

it('goes on through a reload, and says how it has ended', async () => {
  const { member, repository } = await apart();
  const hold = await repository.holdPushes();
  await using menu = await visit(member, '?branch=feature');
  await button(menu, 'Merge').click();
  await hold.reached();
  await menu.says('Merging feature into main');
  await menu.page.reload();
  await menu.says('Merging feature into main');
  expect(await menu.visitor.findViolationsInEachView('merge-under-way')).toEqual([]);
  // The other menu, of narrow windows, has not opened it again.
  await eventually(async () => expect(await menu.page.getByRole('dialog').count()).toBe(1));
  await hold.release();
  await menu.says(MERGED);
  await button(menu, 'Go to main').click();
  await menu.opener('main').waitFor();
  await menu.page.reload();
  await menu.opener('main').waitFor();
  // No dialog is in the way.
  await menu.open();
  await menu.row('feature').getByText('2 behind main').waitFor();
  expect(await mergesIn(member)).toHaveLength(1);
  expect(menu.visitor.complaints).toEqual([]);
});

it('tells the end of a merge whose dialog was closed, also on another page', async () => {
  const { member, repository, app } = await apart();
  const hold = await repository.holdPushes();
  await using menu = await visit(member);
  await button(menu, 'Merge').click();
  await hold.reached();
  await button(menu, 'Close').last().click();
  await menu.dialog.waitFor({ state: 'detached' });
  await menu.page.goto(`${fixture.address}/w/${member.workspaceId}/apps/${app.id}`);
  await menu.page.getByRole('heading', { level: 1, name: 'Orders' }).waitFor();
  await hold.release();
  await menu.page.getByRole('alert').getByText(MERGED).waitFor();
  await menu.open();
});

it('says in a second tab that there is nothing left to merge', async () => {
  const { member, repository } = await apart();
  await using menu = await visit(member);
  const page = await menu.visitor.context.newPage();
  await page.goto(`${fixture.address}/w/${member.workspaceId}`);
  const other = await asking({ page } as Visitor);
  await button(menu, 'Merge').click();
  await menu.says(MERGED);
  await button(other, 'Merge').click();
  await other.says('main already has everything of feature.');
  expect(await repository.log()).toHaveLength(4);
  await button(other, 'Done').click();
  await other.dialog.waitFor({ state: 'detached' });
});

it('says that a branch was deleted meanwhile, and compares again when it is back', async () => {
  const { member, repository } = await apart();
  await using menu = await visit(member);
  await repository.git(['branch', 'kept', 'feature']);
  await repository.git(['branch', '-D', 'feature']);
  await button(menu, 'Merge').click();
  await menu.says('Nothing was merged');
  await menu.says('The merge could not be prepared');
  await repository.git(['branch', 'feature', 'kept']);
  await button(menu, 'Try again').click();
  await menu.says('The changes of both branches fit together.');
  await button(menu, 'Merge').click();
  await menu.says(MERGED);
});

it('offers what is next where the branch keeps moving, and where nothing can be settled here', async () => {
  const { member, app } = await apart();
  await using menu = await visit(member);
  const answer = async (status: number, body: object) => {
    await menu.page.route('**/branches/main/merge', (route) =>
      route.request().postData()?.includes('preview')
        ? route.continue()
        : route.fulfill({ status, contentType: 'application/json', body: JSON.stringify(body) }),
    );
    return () => menu.page.unroute('**/branches/main/merge');
  };
  await menu.dialog.getByLabel('Commit message').fill('Kept');
  const moving = await answer(409, { code: 'git_remote_moved', detail: 'main was changed by others.' });
  await button(menu, 'Merge').click();
  await menu.says('main was changed by others.');
  await moving();
  const apps = [{ gitAppId: app.gitAppId, name: 'Orders', change: 'removed', total: 0, conflicts: 1 }];
  const clash = { status: 'conflicts', sha: null, mergeId: null, apps, files: ['docs/README.md'] };
  const clashing = await answer(200, clash);
  await button(menu, 'Try again').click();
  await menu.says('Nothing is merged yet');
  await menu.dialog.getByRole('listitem').getByText('docs/README.md').waitFor();
  await menu.dialog.getByRole('listitem').getByText('Orders').waitFor();
  expect(await menu.visitor.findViolationsInEachView('merge-cannot-settle')).toEqual([]);
  await clashing();
  await button(menu, 'Compare again').click();
  await menu.says('The changes of both branches fit together.');
  await eventually(async () =>
    expect(await menu.dialog.getByLabel('Commit message').inputValue()).toBe('Kept'),
  );
  await button(menu, 'Merge').click();
  await menu.says(MERGED);
});
