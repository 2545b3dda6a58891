import { eventually } from '../../support/eventually';
import { PageFixture } from '../../support/page-fixture';

let fixture: PageFixture;

beforeAll(async () => {
  fixture = await PageFixture.start();
});

afterAll(() => fixture?.stop());

const WAITS = 'What you opened appears as soon as it answers.';

const NOTICES_ARE_LOADED = `performance.getEntriesByType('resource').some(({ name }) => /shown-notices.*[.]js$/.test(name))`;

/** Comes from a style sheet of its own. */
const BORDER_OF_SEARCH = `getComputedStyle(document.querySelector('[aria-label="Command menu"] input')).borderTopWidth`;

/** Opens a window that has no file of the page yet. */
async function openNewWindow(path: (workspaceId: string) => string) {
  const member = await fixture.admin.inNewWorkspace();
  const visitor = await fixture.browser.visitor(fixture.address, { member, isFirstVisit: true });
  await visitor.page.goto(path(member.workspaceId));
  return visitor;
}

it('keeps the page while what was opened waits for the connection, and shows it then, with its styles', async () => {
  await using visitor = await openNewWindow((id) => `/w/${id}`);
  const { page, context } = visitor;
  const more = page.getByRole('button', { name: 'More ways to add an app' });
  await more.waitFor();
  await page.keyboard.press('Tab');
  await eventually(() => page.evaluate<boolean>(NOTICES_ARE_LOADED));
  await page.waitForLoadState('networkidle');
  await context.setOffline(true);
  await page.getByRole('button', { name: 'Search' }).click();
  await page.getByText(WAITS).waitFor();
  await more.click();
  await page.getByRole('heading', { name: 'Apps', level: 1 }).waitFor();
  await context.setOffline(false);
  await page.getByRole('menuitem', { name: 'Import from file' }).waitFor();
  await page.getByRole('dialog', { name: 'Command menu' }).waitFor();
  expect(await page.evaluate(BORDER_OF_SEARCH)).toBe('0px');
  await page.getByText(WAITS).waitFor({ state: 'detached' });
});

it('goes on with the page where the code of notifications is missing', async () => {
  await using visitor = await openNewWindow(() => '/profile');
  const { page } = visitor;
  const save = page.getByRole('button', { name: 'Save', exact: true });
  await save.waitFor();
  await page.route(/shown-notices/, (route) => route.fulfill({ status: 404 }));
  await page.getByRole('textbox', { name: 'Name' }).first().fill('Ada Byron');
  await save.click();
  await page.waitForRequest(/shown-notices/);
  await page.waitForLoadState('networkidle');
  await page.getByRole('heading', { name: 'Profile', level: 1 }).waitFor();
});
