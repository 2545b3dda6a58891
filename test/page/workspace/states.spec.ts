import { eventually } from '../../support/eventually';
import { Screens } from '../../support/screens';
import type { Visitor } from '../../support/visitor';

let screens: Screens;

beforeAll(async () => {
  screens = await Screens.start();
});

afterAll(() => screens?.fixture.stop());

const PATHS: Record<string, string> = {
  apps: '',
  activity: '/activity',
  deployments: '/deployments',
  'commit-many': '/commit',
  'pull-many': '/pull',
  import: '/import',
  'deleted-apps': '/deleted',
  app: '/apps/:a',
  changes: '/apps/:a/changes',
  history: '/apps/:a/history',
  compare: '/apps/:a/compare',
  'settings-git': '/settings/git',
  'settings-editor': '/settings/editor',
  'settings-members': '/settings/members',
  'settings-constants': '/settings/constants',
  'settings-notifications': '/settings/notifications',
  'settings-audit': '/settings/audit',
};

/** Everything of the workspace but the stream of events, which stays open. */
const OF_WORKSPACE = /\/api\/workspaces\/[^/]+\/(?!events)/;

/** The page itself, and not the place that is shown until its code is here. */
const BUSY = ':is([role=status], [aria-busy=true]):not(.page-loading, .page-loading *)';

const open = async (visitor: Visitor, path: string) => {
  const { workspaceId } = screens.workspace();
  await visitor.page.goto(`/w/${workspaceId}${path.replace(':a', screens.appId)}`);
};

it.each(Object.entries(PATHS))('%s says that it is loading', async (name, path) => {
  const { fixture } = screens;
  await using visitor = await fixture.browser.visitor(fixture.address, { member: screens.workspace() });
  const { page } = visitor;
  const held: (() => void)[] = [];
  await page.route(OF_WORKSPACE, (route) => {
    held.push(() => void route.abort());
  });
  await open(visitor, path);
  await page.locator('main').locator(BUSY).first().waitFor();
  expect(await visitor.findViolationsInEachView(`${name}-loading`)).toEqual([]);
  for (const end of held) end();
});

it.each(Object.entries(PATHS))('%s says what failed, and offers to try again', async (name, path) => {
  const { fixture } = screens;
  await using visitor = await fixture.browser.visitor(fixture.address, { member: screens.workspace() });
  const { page } = visitor;
  await page.route(OF_WORKSPACE, (route) =>
    route.fulfill({
      status: 503,
      contentType: 'application/problem+json',
      body: JSON.stringify({
        code: 'git_unreachable',
        title: 'Service Unavailable',
        status: 503,
        detail: 'The host git.example.com did not answer.',
        remedy: 'Check that it runs, then try again.',
      }),
    }),
  );
  await open(visitor, path);
  await page.locator('main').getByRole('alert').first().waitFor();
  const again = page.locator('main').getByRole('button', { name: 'Try again' });
  expect(await again.count()).toBeGreaterThan(0);
  expect(await visitor.findViolationsInEachView(`${name}-failed`)).toEqual([]);
  await page.unroute(OF_WORKSPACE);
  await again.first().click();
  await eventually(async () => expect(await page.locator('main').getByRole('alert').count()).toBe(0));
});
