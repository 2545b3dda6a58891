import { eventually } from '../support/eventually';
import { createApp, type AppBody } from '../support/git-world';
import { PageWorld } from '../support/page-world';
import { signsIn } from '../support/sign-in';
import type { Member } from '../support/trellis-server';

let world: PageWorld;
let member: Member;
let app: AppBody;

beforeAll(async () => {
  world = await PageWorld.start();
  member = await world.admin.inNewWorkspace('Tools');
  app = await createApp(member, 'Orders');
});

afterAll(() => world?.stop());

const pathOf = (url: string) => new URL(url).pathname;

it('leads who is signed out and follows a link to an app, by signing in, to that app', async () => {
  await using visitor = await world.browser.visitor(world.address);
  const { page } = visitor;
  await page.goto(`/w/${member.workspaceId}/apps/${app.id}?from=mail#there`);
  await signsIn(visitor, member);
  await page.getByRole('heading', { name: 'Orders', level: 1 }).waitFor();
  expect(pathOf(page.url())).toBe(`/w/${member.workspaceId}/apps/${app.id}`);
  expect(new URL(page.url()).hash).toBe('#there');
  await page.getByRole('link', { name: 'Back to apps' }).click();
  await page.getByRole('heading', { name: 'Apps' }).waitFor();
  await page.goBack();
  await page.getByRole('heading', { name: 'Orders', level: 1 }).waitFor();
  expect(visitor.complaints).toEqual([]);
});

it('goes back and forward through what was looked at, each with its own title', async () => {
  await using visitor = await world.visit(member);
  const { page } = visitor;
  const titles: string[] = [];
  const shows = async (heading: string) => {
    await page.getByRole('heading', { name: heading, level: 1 }).waitFor();
    titles.push(await page.title());
  };
  await shows('Apps');
  await page.getByRole('link', { name: 'Activity' }).click();
  await shows('Activity');
  await page.getByRole('link', { name: 'Workspace settings' }).click();
  await shows('Workspace settings');
  await page.getByRole('tab', { name: 'Constants' }).click();
  await page.getByRole('tab', { name: 'Constants', selected: true }).waitFor();
  await page.goBack();
  await page.getByRole('tab', { name: 'General', selected: true }).waitFor();
  await page.goBack();
  await shows('Activity');
  await page.goForward();
  await page.goForward();
  await page.getByRole('tab', { name: 'Constants', selected: true }).waitFor();
  await page.goBack();
  await page.goBack();
  await page.goBack();
  await page.getByRole('link', { name: 'Orders' }).click();
  await shows('Orders');
  expect(new Set(titles).size).toBe(4);
});

it('goes through a list and a dialog by keyboard alone, and back to where one was', async () => {
  await using visitor = await world.visit(member);
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

it('says of an app and a workspace that are not there that nothing is here', async () => {
  const stranger = await world.admin.inNewWorkspace('Of others');
  const outsider = await member.invite('builder', 'Grace Hopper');
  await using visitor = await world.visit(outsider, `/apps/${stranger.workspaceId}`);
  const { page } = visitor;
  await page.getByText('This app could not be opened').waitFor();
  expect(await visitor.findBarriersInEachView('app-not-there')).toEqual([]);
  await page.goto(`/w/${stranger.workspaceId}`);
  await page.getByRole('heading', { name: 'Nothing is here' }).waitFor();
  await page.getByRole('link', { name: 'Go to your apps' }).click();
  await page.getByRole('link', { name: 'Orders' }).waitFor();
});

it('shows nothing of a workspace any more to who was removed from it', async () => {
  const grace = await member.invite('builder', 'Grace Hopper');
  await using visitor = await world.visit(grace);
  await visitor.page.getByRole('link', { name: 'Orders' }).waitFor();
  await member.delete(`/members/${grace.user.id}`).expect(204);
  await visitor.page.getByRole('heading', { name: 'Nothing is here' }).waitFor();
  expect(await visitor.page.getByRole('link', { name: 'Orders' }).count()).toBe(0);
});

it('leads who was signed out elsewhere to sign in, without a click', async () => {
  const grace = await member.invite('viewer', 'Grace Hopper');
  await using visitor = await world.visit(grace, '/activity');
  await visitor.page.getByText('Live', { exact: true }).waitFor();
  await grace.post('/api/auth/logout').expect(204);
  await signsIn(visitor, grace);
  await visitor.page.getByRole('heading', { name: 'Activity' }).waitFor();
});
