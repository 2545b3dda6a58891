import { eventually } from '../../support/eventually';
import type { AppBody } from '../../support/git-fixture';
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
  {
    name: 'password-link-over',
    isPublic: true,
    path: () => '/reset-password#a-token',
    ready: heading('New password'),
  },
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
  {
    name: 'apps-list',
    path: at(''),
    ready: async ({ page }) => {
      await page.getByRole('button', { name: 'List' }).click();
      await page
        .getByRole('link', { name: 'Apps', exact: true })
        .and(page.locator('[aria-current]'))
        .waitFor();
    },
  },
  { name: 'commit-many', path: at('/commit'), ready: shows('Apps to commit') },
  { name: 'pull-many', path: at('/pull'), ready: shows('Check again') },
  { name: 'deployments', path: at('/deployments'), ready: shows('No deployments yet') },
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

it.each([/^Workspace: /, /^Branch /, /^Profile menu/])(
  'keeps the button %s as it is when it is pressed',
  async (name) => {
    const { fixture } = screens;
    await using visitor = await fixture.visit(screens.workspace());
    const button = visitor.page.getByRole('button', { name }).first();
    const before = await button.boundingBox();
    await button.click();
    await button.and(visitor.page.locator('[aria-expanded=true]')).waitFor();
    await eventually(async () => expect(await button.boundingBox()).toEqual(before));
  },
);

it('has no background of the former theme below a short page', async () => {
  const { fixture } = screens;
  await using visitor = await fixture.browser.visitor(fixture.address);
  const { page } = visitor;
  await page.goto('/nowhere');
  await heading('Page not found')(visitor);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.locator('[data-mantine-color-scheme=dark]').waitFor();
  // The browser fills the window with the background of the body only if the root has none.
  const backgrounds = await page.evaluate(
    `[document.documentElement, document.body].map((element) => getComputedStyle(element).backgroundColor)`,
  );
  expect(backgrounds).toEqual(['rgba(0, 0, 0, 0)', 'rgb(19, 21, 23)']);
});

it('uses the whole row for a name with a hyphen in the list', async () => {
  const { fixture } = screens;
  const member = await fixture.admin.inNewWorkspace('Names');
  const name = `Quarterly-${'reconciliation'.repeat(6)}`;
  await member.post('/apps', { name }).expect(201);
  await using visitor = await fixture.browser.visitor(fixture.address, { member, width: 390 });
  await visitor.page.goto(`/w/${member.workspaceId}`);
  await visitor.page.getByRole('button', { name: 'List' }).click();
  const link = visitor.page.getByRole('listitem').getByRole('link', { name });
  await link.waitFor();
  // The row would hold a second line that is not shown.
  const hiddenHeight = await link.evaluate((element) => {
    const { scrollHeight, clientHeight } = element as unknown as Record<string, number>;
    return scrollHeight - clientHeight;
  });
  expect(hiddenHeight).toBe(0);
});

it('keeps the links of the sidebar, and the choices of a growing dialog, where they were pressed', async () => {
  const { fixture } = screens;
  await using visitor = await fixture.visit(screens.workspace());
  const { page } = visitor;
  const sidebar = page.getByRole('navigation').first();
  // The link to help leads elsewhere on each screen.
  const links = sidebar.getByRole('link').and(page.locator(':not([target])'));
  const placesOf = async () =>
    Object.fromEntries(
      await Promise.all(
        (await links.all()).map(async (link) => [await link.getAttribute('href'), await link.boundingBox()]),
      ),
    );
  await heading('Apps')(visitor);
  await page.getByRole('link', { name: 'Workspace settings' }).waitFor();
  const places = await placesOf();
  expect(Object.keys(places).length).toBeGreaterThan(3);
  for (const [link, title] of [
    ['Activity', 'Activity'],
    ['Workspace settings', 'Workspace settings'],
    [/^Deployments/, 'Deployments'],
  ] as const) {
    await sidebar.getByRole('link', { name: link }).click();
    await heading(title)(visitor);
    expect(await placesOf()).toEqual(places);
  }

  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Deployment settings' });
  const choice = dialog.getByText('A branch', { exact: true });
  await dialog.getByText('Apps come here by imports and pulls.').waitFor();
  const [place, height] = [await choice.boundingBox(), (await dialog.boundingBox())!.height];
  await choice.click();
  await dialog.getByRole('switch', { name: 'Freeze' }).waitFor();
  expect((await dialog.boundingBox())!.height).toBeGreaterThan(height);
  expect(await choice.boundingBox()).toEqual(place);
});

it('has the bar of an app in two rows on a telephone', async () => {
  const { fixture } = screens;
  const member = screens.workspace();
  const { body } = await member.get('/apps').expect(200);
  const changed = (body as { items: AppBody[] }).items.find(({ gitState }) => gitState === 'changed')!;
  await using visitor = await fixture.openApp(member, { id: changed.id, width: 390, height: 844 });
  const bar = visitor.page.getByRole('region', { name: 'App bar' });
  await bar.getByRole('link', { name: 'GitSync , 1 change' }).waitFor();
  expect((await bar.boundingBox())!.height).toBeLessThan(100);
});

it('loads the dashboard with less than 230 KB on the first visit', async () => {
  const { fixture } = screens;
  const full = screens.workspace();
  await using visitor = await fixture.browser.visitor(fixture.address, { member: full, isFirstVisit: true });
  // Nothing is asked for twice, on a slow computer too: the events arrive before the first request.
  await visitor.slowDown(12);
  const receivedBytes = await visitor.countReceivedBytes();
  await visitor.page.goto(`/w/${full.workspaceId}`);
  await visitor.page.getByText('Orders', { exact: true }).waitFor();
  await visitor.page.waitForLoadState('networkidle').catch(() => undefined);

  expect(receivedBytes()).toBeGreaterThan(50_000);
  // The aim of bench/page.
  expect(receivedBytes()).toBeLessThan(230 * 1000);
});
