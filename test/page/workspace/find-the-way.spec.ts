import { eventually } from '../../support/eventually';
import { createApp, type AppBody } from '../../support/git-fixture';
import { Keyboard } from '../../support/keyboard';
import { Pages } from '../../support/page-fixture';
import { signsIn } from '../../support/sign-in';
import type { Member } from '../../support/trellis-server';
import { openSettingsTab, settingsTab } from '../../support/settings-tabs';

let fixture: Pages;
let member: Member;
let app: AppBody;

beforeAll(async () => {
  fixture = await Pages.start();
  member = await fixture.admin.inNewWorkspace('Tools');
  app = await createApp(member, 'Orders');
});

afterAll(() => fixture?.stop());

const pathOf = (url: string) => new URL(url).pathname;

it('leads a signed-out person with a link to an app through the sign-in to that app', async () => {
  await using visitor = await fixture.browser.visitor(fixture.address);
  const { page } = visitor;
  await page.goto(`/w/${member.workspaceId}/apps/${app.id}?from=mail#there`);
  await signsIn(visitor, member);
  await page.getByRole('heading', { name: 'Orders', level: 1 }).waitFor();
  expect(pathOf(page.url())).toBe(`/w/${member.workspaceId}/apps/${app.id}`);
  expect(new URL(page.url()).hash).toBe('#there');
  await page.getByRole('link', { name: 'Back to apps' }).click();
  await page.getByRole('heading', { name: 'Apps', exact: true }).waitFor();
  await page.goBack();
  await page.getByRole('heading', { name: 'Orders', level: 1 }).waitFor();
  expect(visitor.complaints).toEqual([]);
});

it('moves back and forward through the history, with a title for each page and the focus on its heading', async () => {
  await using visitor = await fixture.visit(member);
  const { page } = visitor;
  const titles: string[] = [];
  const shows = async (heading: string) => {
    await page.getByRole('heading', { name: heading, level: 1 }).and(page.locator(':focus')).waitFor();
    titles.push(await page.title());
  };
  await page.getByRole('heading', { name: 'Apps', level: 1 }).waitFor();
  expect(await page.evaluate('document.activeElement === document.body')).toBe(true);
  titles.push(await page.title());
  await page.getByRole('link', { name: 'Activity' }).click();
  await shows('Activity');
  await page.getByRole('link', { name: 'Workspace settings' }).click();
  await shows('Workspace settings');
  await settingsTab(page, 'Constants').click();
  await openSettingsTab(page, 'Constants').waitFor();
  await settingsTab(page, 'Constants').and(page.locator(':focus')).waitFor();
  await eventually(async () => expect(await page.title()).toBe('Constants · Workspace settings · Trellis'));
  await page.goBack();
  await openSettingsTab(page, 'General').waitFor();
  await page.goBack();
  await shows('Activity');
  await page.goForward();
  await page.goForward();
  await openSettingsTab(page, 'Constants').waitFor();
  await page.goBack();
  await page.goBack();
  await page.goBack();
  await page.getByRole('link', { name: 'Orders' }).click();
  await shows('Orders');
  expect(new Set(titles).size).toBe(4);
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog', { name: 'Command menu' }).waitFor();
  await page.keyboard.type('Activity');
  await page.keyboard.press('Enter');
  await shows('Activity');
});

it('opens from the command menu the form for an app or a member, once', async () => {
  await using visitor = await fixture.visit(member, '/activity');
  const { page } = visitor;
  await page.getByRole('heading', { name: 'Activity', exact: true }).waitFor();
  const choose = async (command: string) => {
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog', { name: 'Command menu' }).waitFor();
    await page.keyboard.type(command);
    await page.getByRole('button', { name: command, exact: true }).waitFor();
    await page.keyboard.press('Enter');
  };
  const dialog = (name: string) => page.getByRole('dialog', { name, exact: true });
  const focused = page.locator(':focus');

  await choose('Create app');
  await dialog('Create new app').getByLabel('App name').and(focused).waitFor();
  await page.reload();
  await page.getByRole('link', { name: 'Orders' }).waitFor();
  expect(await page.getByRole('dialog').count()).toBe(0);

  // The screen of the dialog is open by now.
  await choose('Create app');
  await dialog('Create new app').getByLabel('App name').and(focused).waitFor();
  await page.keyboard.press('Escape');
  await dialog('Create new app').waitFor({ state: 'detached' });

  await choose('Invite a member');
  await dialog('Add member').getByLabel('Email').and(focused).waitFor();
  await page.goBack();
  await page.getByRole('link', { name: 'Orders' }).waitFor();
  await page.goForward();
  await page.getByRole('button', { name: 'Add member' }).waitFor();
  expect(await page.getByRole('dialog').count()).toBe(0);
  expect(visitor.complaints).toEqual([]);
});

it('handles a list and a dialog with the keyboard alone, and returns the focus', async () => {
  await using visitor = await fixture.visit(member);
  const { page } = visitor;
  await page.getByRole('link', { name: 'Orders' }).waitFor();
  await page.keyboard.press('Tab');
  await page.getByRole('link', { name: 'Skip to content' }).waitFor();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Create new app' }).waitFor();
  await page.keyboard.type('By keyboard');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await eventually(async () =>
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Create new app'),
  );
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Import from file' }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Import from file' }).waitFor();
  await page.keyboard.press('Escape');
  await eventually(async () =>
    expect(await page.evaluate("document.activeElement.getAttribute('aria-label')")).toBe(
      'More ways to add an app',
    ),
  );
});

it('says of missing apps and workspaces that nothing is here', async () => {
  const stranger = await fixture.admin.inNewWorkspace('Of others');
  const outsider = await member.invite('builder', 'Grace Hopper');
  await using visitor = await fixture.visit(outsider, `/apps/${stranger.workspaceId}`);
  const { page } = visitor;
  await page.getByText('This app could not be opened').waitFor();
  expect(await visitor.findViolationsInEachView('app-not-there')).toEqual([]);
  await page.goto(`/w/${stranger.workspaceId}`);
  await page.getByRole('heading', { name: 'Page not found' }).waitFor();
  await page.getByRole('link', { name: 'Go to your apps' }).click();
  await page.getByRole('link', { name: 'Orders' }).waitFor();
});

it('shows nothing of a workspace to a removed member', async () => {
  const grace = await member.invite('builder', 'Grace Hopper');
  await using visitor = await fixture.visit(grace);
  await visitor.page.getByRole('link', { name: 'Orders' }).waitFor();
  await member.delete(`/members/${grace.user.id}`).expect(204);
  await visitor.page.getByRole('heading', { name: 'Page not found' }).waitFor();
  expect(await visitor.page.getByRole('link', { name: 'Orders' }).count()).toBe(0);
});

it('leads a person who signed out elsewhere to the sign-in, without a click', async () => {
  const grace = await member.invite('viewer', 'Grace Hopper');
  await using visitor = await fixture.visit(grace, '/activity');
  await visitor.page.getByText('Live', { exact: true }).waitFor();
  await grace.post('/api/auth/logout').expect(204);
  await new Keyboard(visitor.page).isAt('textbox', 'Email');
  await signsIn(visitor, grace);
  await visitor.page.getByRole('heading', { name: 'Activity', exact: true }).waitFor();
});
