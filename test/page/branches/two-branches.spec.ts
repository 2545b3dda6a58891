import { BranchMenuPage } from '../../support/branches-page';
import { createBranch } from '../../support/branches';
import { eventually } from '../../support/eventually';
import { commit, createApp, edit, exported, type AppBody } from '../../support/git-fixture';
import { GitSyncPage } from '../../support/gitsync-page';
import { documentText } from '../../support/editor-document';
import { componentIn, setText, type Clash, type Json } from '../../support/merge-page';
import { saved, select, fillText } from '../../support/editor-fixture';
import { PageFixture } from '../../support/page-fixture';
import type { Member } from '../../support/member';
import type { Visitor } from '../../support/visitor';

let fixture: PageFixture;

beforeAll(async () => {
  fixture = await PageFixture.start();
});

afterAll(() => fixture?.stop());

/** A committed app with a text in it. */
async function committedApp(): Promise<Clash> {
  const { member, repository } = await fixture.git.connected();
  const { body } = await member
    .request('post', '/apps/import?name=Orders')
    .set('Content-Type', 'application/octet-stream')
    .send(Buffer.from(documentText()))
    .expect(201);
  const app = body as AppBody;
  await commit(member, app.id, 'First').expect(201);
  return { member, repository, app };
}

const titleOf = async (text: Promise<string>): Promise<string> =>
  componentIn(JSON.parse(await text).appV2 as Json).properties.text.value as string;

const titleHere = (member: Member, { app }: Clash) => titleOf(exported(member, app.id));
const titleInGit = ({ repository }: Clash, branch: string) =>
  titleOf(repository.show(branch, 'Orders/v1.json'));

const open = async (member: Member, path: string) => {
  const menu = new BranchMenuPage(await fixture.visit(member, path));
  await menu.opener().waitFor();
  return menu;
};

async function setTitle(visitor: Visitor, text: string): Promise<void> {
  await select(visitor, 'Text title');
  await fillText(visitor, text);
  await saved(visitor);
}

const branchIn = ({ page }: BranchMenuPage) => new URL(page.url()).searchParams.get('branch');

it('leaves what was typed and not saved to its branch', async () => {
  const clash = await committedApp();
  const { member, app } = clash;
  await createBranch(member, 'feature');
  await using one = await open(member, `/apps/${app.id}`);
  const { page } = one.visitor;
  const address = page.url();
  // The address of the document on another branch has a query.
  const cut = '**/definition';
  await page.route(cut, (route) => (route.request().method() === 'PATCH' ? route.abort() : route.continue()));
  page.on('dialog', (dialog) => void dialog.accept());
  await select(one.visitor, 'Text title');
  await fillText(one.visitor, 'Typed on main');
  await page.getByText('Not saved, trying again').waitFor();
  await page.goto(`${address}?branch=feature`);
  await page.locator('[data-component]').getByText('Orders of today').waitFor();
  expect(await page.getByText('Someone else saved this app first').count()).toBe(0);
  await setTitle(one.visitor, 'On feature');
  const onFeature = () => titleHere(member.on('feature'), clash);
  await eventually(async () => expect(await onFeature()).toBe('On feature'));
  await page.unroute(cut);
  await page.goto(address);
  await page.locator('[data-component]').getByText('Typed on main').waitFor();
  await eventually(async () => expect(await titleHere(member, clash)).toBe('Typed on main'));
  expect(await onFeature()).toBe('On feature');
});

it('lets two tabs edit and commit the same app on two branches, each by itself', async () => {
  const clash = await committedApp();
  const { member, repository, app } = clash;
  await createBranch(member, 'feature');
  await using one = await open(member, `/apps/${app.id}`);
  const tab = await one.visitor.context.newPage();
  await tab.goto(`${fixture.address}/w/${member.workspaceId}/apps/${app.id}?branch=feature`);
  const two = { page: tab } as Visitor;
  await setTitle(one.visitor, 'On main');
  await setTitle(two, 'On feature');
  await eventually(async () =>
    expect([await titleHere(member, clash), await titleHere(member.on('feature'), clash)]).toEqual([
      'On main',
      'On feature',
    ]),
  );
  const commits = new GitSyncPage(two);
  await commits.open();
  await commits.says('feature');
  await commits.message.fill('Kept by the tab');
  // A draft belongs to its branch, and so do commits.
  const onMain = new GitSyncPage(one.visitor);
  await onMain.open();
  await onMain.changes.getByText(/title/).first().waitFor();
  await eventually(async () => expect(await onMain.message.inputValue()).toBe(''));
  const before = await repository.tip();
  await commits.commit('The feature');
  await commits.says('The feature');
  await eventually(async () => expect(await titleInGit(clash, 'feature')).toBe('On feature'));
  expect(await repository.tip()).toBe(before);
  await onMain.commit('For all');
  await eventually(async () => expect(await titleInGit(clash, 'main')).toBe('On main'));
  expect((await repository.log('feature')).map(({ message }) => message.trim())).toEqual([
    'The feature',
    'First',
  ]);
  // Each has its own history.
  await tab.goto(`${fixture.address}/w/${member.workspaceId}/apps/${app.id}/history?branch=feature`);
  await tab.getByText('The feature').first().waitFor();
  expect(await tab.getByText('For all').count()).toBe(0);
  await repository.fsck();
});

it('keeps a draft of a message for each branch in one tab', async () => {
  const clash = await committedApp();
  const { member, app } = clash;
  await createBranch(member, 'feature');
  await setText(clash, 'On main');
  await setText({ ...clash, member: member.on('feature') }, 'On feature');
  await using menu = await open(member, `/apps/${app.id}/changes`);
  const commits = new GitSyncPage(menu.visitor);
  await commits.message.fill('For main');
  await menu.switchTo('feature');
  await commits.changes.getByText(/title/).first().waitFor();
  await eventually(async () => expect(await commits.message.inputValue()).toBe(''));
  await commits.message.fill('For the feature');
  await menu.switchTo('main');
  await eventually(async () => expect(await commits.message.inputValue()).toBe('For main'));
  await menu.switchTo('feature');
  await menu.page.reload();
  await eventually(async () => expect(await commits.message.inputValue()).toBe('For the feature'));
  await commits.button('Commit').click();
  await commits.says(/^Committed as/);
  await menu.switchTo('main');
  await eventually(async () => expect(await commits.message.inputValue()).toBe('For main'));
});

it('stays on its branch through a reload and links, and goes back with the back button', async () => {
  const clash = await committedApp();
  const { member, app } = clash;
  await createBranch(member, 'feature');
  await setText({ ...clash, member: member.on('feature') }, 'On feature');
  await using menu = await open(member, `/apps/${app.id}`);
  const { page, visitor } = menu;
  await page.getByRole('button', { name: 'Text title', exact: true }).waitFor();
  await menu.switchTo('feature');
  await page.getByText('On feature').first().waitFor();
  await page.reload();
  await page.getByText('On feature').first().waitFor();
  await menu.opener('feature').waitFor();
  await page.getByRole('link', { name: /^GitSync/ }).click();
  await page.getByRole('link', { name: 'Back to apps' }).click();
  await page.getByRole('article', { name: 'Orders' }).getByText('Changed').waitFor();
  expect(branchIn(menu)).toBe('feature');
  await page.getByRole('link', { name: 'Workspace settings' }).click();
  await page.getByRole('link', { name: 'Apps', exact: true }).click();
  await menu.opener('feature').waitFor();
  await page.goBack();
  await page.goBack();
  await page.goBack();
  await page.goBack();
  await page.getByText('On feature').first().waitFor();
  await page.goBack();
  await menu.opener('main').waitFor();
  await page.getByText('On feature').first().waitFor({ state: 'detached' });
  expect(visitor.complaints).toEqual([]);
});

it('opens a workspace on the branch that its member works on, and a link on the one that it names', async () => {
  const { member, app } = await fixture.git.withApp();
  await createBranch(member, 'feature');
  await member.put('/git/branches/active', { name: 'feature' }).expect(200);
  await using menu = await open(member, '');
  await menu.opener('feature').waitFor();
  expect(branchIn(menu)).toBe('feature');
  await menu.page.goto(fixture.address);
  await menu.opener('feature').waitFor();
  // The address of an app means the default branch unless it names another one.
  await menu.page.goto(`${fixture.address}/w/${member.workspaceId}/apps/${app.id}`);
  await menu.opener('main').waitFor();
  await menu.page.getByRole('link', { name: 'Back to apps' }).click();
  await menu.page.getByRole('article', { name: 'Orders' }).waitFor();
  await menu.opener('main').waitFor();
  await menu.page.reload();
  await menu.opener('main').waitFor();
});

it('shows nothing of another branch when an event tells of it', async () => {
  const { member, app } = await fixture.git.withApp();
  await createBranch(member, 'feature');
  await using menu = await open(member, '');
  const card = menu.page.getByRole('article', { name: 'Orders' });
  await card
    .getByText('Committed')
    .or(card.getByText('Clean'))
    .or(card.getByText('In sync'))
    .first()
    .waitFor();
  const before = await card.textContent();
  const feature = member.on('feature');
  await edit(feature, app.id, 'table');
  await feature.patch(`/apps/${app.id}`, { name: 'Sales' }).expect(200);
  await createApp(feature, 'Only there');
  // An event of this branch comes after those.
  await createApp(member, 'Here');
  await menu.page.getByRole('article', { name: 'Here' }).waitFor();
  expect(await card.textContent()).toBe(before);
  await eventually(async () => expect(await menu.page.getByRole('article').count()).toBe(2));
  await menu.switchTo('feature');
  await menu.page.getByRole('article', { name: 'Sales' }).waitFor();
  await feature.delete(`/apps/${app.id}`).expect(204);
  await menu.page.getByRole('article', { name: 'Sales' }).waitFor({ state: 'detached' });
  await menu.page.getByRole('article', { name: 'Only there' }).waitFor();
});

it('keeps what was typed a moment before another branch is opened', async () => {
  const clash = await committedApp();
  const { member, app } = clash;
  await createBranch(member, 'feature');
  await using menu = await open(member, `/apps/${app.id}`);
  await select(menu.visitor, 'Text title');
  await fillText(menu.visitor, 'Typed at the last moment');
  await menu.switchTo('feature');
  expect(await titleHere(member, clash)).toBe('Typed at the last moment');
  expect(await titleHere(member.on('feature'), clash)).not.toBe('Typed at the last moment');
  // If saving fails, it stays on the branch.
  await menu.page.route('**/definition?branch=feature', (route) =>
    route.request().method() === 'PATCH' ? route.abort() : route.continue(),
  );
  await select(menu.visitor, 'Text title');
  await fillText(menu.visitor, 'Not saved');
  await menu.open();
  await menu.row('main').click();
  await menu.says('main could not be opened');
  await menu.opener('feature').waitFor();
  await menu.page.unroute('**/definition?branch=feature');
  await menu.row('main').click();
  await menu.opener('main').waitFor();
  await eventually(async () => expect(await titleHere(member.on('feature'), clash)).toBe('Not saved'));
  expect(await titleHere(member, clash)).toBe('Typed at the last moment');
});

it('asks before text of the document is left with its branch', async () => {
  const { member, app } = await fixture.git.withApp();
  await createBranch(member, 'feature');
  await using menu = await open(member, `/apps/${app.id}?branch=feature`);
  const { page } = menu;
  await menu.switchTo('main');
  await page.getByRole('button', { name: 'Document', exact: true }).click();
  await page.getByRole('textbox', { name: 'Document' }).click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.insertText('not JSON');
  await page.getByText('Not saved yet').waitFor();
  await page.goBack();
  const question = page.getByRole('dialog', { name: 'Unsaved changes' });
  await question.getByRole('button', { name: 'Keep editing' }).click();
  await menu.opener('main').waitFor();
  await page.getByText('Not saved yet').waitFor();
  await page.goBack();
  await question.getByRole('button', { name: 'Discard' }).click();
  await menu.opener('feature').waitFor();
});
