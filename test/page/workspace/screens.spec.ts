import { at, heading, opens, shows, Screens, type Screen } from '../../support/screens';

let screens: Screens;

beforeAll(async () => {
  screens = await Screens.start();
});

afterAll(() => screens?.fixture.stop());

const SCREENS: Screen[] = [
  { name: 'sign-in', isPublic: true, path: () => '/sign-in', ready: heading('Sign in') },
  { name: 'invitation', isPublic: true, path: (all) => all.invitation, ready: heading('Join Tools') },
  { name: 'invitation-signed-in', path: (all) => all.invitation, ready: heading('Join Tools') },
  { name: 'invitation-over', isPublic: true, path: () => '/invite#a-token', ready: heading('Invitation') },
  { name: 'apps', path: at(''), ready: shows('Orders') },
  { name: 'apps-empty', path: at('', 'empty'), ready: shows('No apps yet') },
  {
    name: 'app-create',
    path: at(''),
    ready: async (visitor) => {
      await opens('Create new app')(visitor);
      await visitor.page.getByLabel('App name').fill('orders');
      await visitor.page.getByRole('checkbox', { name: 'Commit changes' }).waitFor();
      await visitor.page.getByText('The repository already has an app with this name').waitFor();
    },
  },
  {
    name: 'import-file',
    path: at(''),
    ready: opens('More ways to add an app', 'Import from file'),
  },
  {
    name: 'import-git',
    path: at(''),
    ready: async (visitor) => {
      await opens('More ways to add an app', 'Import from git repository')(visitor);
      await visitor.page.getByRole('dialog').getByText('Sales', { exact: true }).click();
      await visitor.page.getByText('Last commit').waitFor();
    },
  },
  {
    name: 'app',
    path: (all) => at(`/apps/${all.appId}`)(all),
    ready: heading('Orders'),
  },
  { name: 'activity', path: at('/activity'), ready: shows('Create app') },
  {
    name: 'activity-empty',
    path: at('/activity', 'empty'),
    ready: shows('No activity yet'),
  },
  { name: 'not-found', isPublic: true, path: () => '/nowhere', ready: heading('Page not found') },
  {
    name: 'command-menu',
    path: at(''),
    ready: async ({ page }) => {
      await page.getByText('Orders', { exact: true }).first().waitFor();
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog').waitFor();
    },
  },
];

it.each(SCREENS)('$name is accessible in every theme and window', async (screen) => {
  expect(await screens.look(screen)).toEqual([]);
});

it('loads the dashboard with less than 220 KB on the first visit', async () => {
  const { fixture } = screens;
  const full = screens.workspace();
  await using visitor = await fixture.browser.visitor(fixture.address, { member: full, isFirstVisit: true });
  const receivedBytes = await visitor.countReceivedBytes();
  await visitor.page.goto(`/w/${full.workspaceId}`);
  await visitor.page.getByText('Orders', { exact: true }).waitFor();
  await visitor.page.waitForLoadState('networkidle').catch(() => undefined);

  expect(receivedBytes()).toBeGreaterThan(50_000);
  // The lists are asked for twice: once more when events have begun to arrive.
  expect(receivedBytes()).toBeLessThan(220 * 1024);
});
